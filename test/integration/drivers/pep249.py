"""Drivers of Python with the interface of PEP 249: the argument is pymysql or MySQLdb."""
import datetime
import decimal
import importlib
import json
import ssl
import sys
from collections import namedtuple

Run = namedtuple("Run", "name host port user password database tls ca compression large infile")

WORK = (
    "CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE,"
    " amount DECIMAL(20,4), data VARBINARY(300))"
)


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return {"hex": bytes(value).hex()}
    if isinstance(value, (datetime.date, datetime.timedelta, decimal.Decimal)):
        return {type(value).__name__: str(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    return value


def connect_pymysql(module, run):
    if run.compression != "none":
        raise Exception("PyMySQL has no compression")
    context = None
    if run.tls:
        context = ssl.create_default_context(cafile=run.ca)
    return module.connect(
        host=run.host,
        port=run.port,
        user=run.user,
        password=run.password,
        database=run.database,
        charset="utf8mb4",
        ssl=context,
        local_infile=True,
        client_flag=module.constants.CLIENT.MULTI_STATEMENTS,
        autocommit=True,
    )


def connect_mysqldb(module, run):
    options = {"ssl": {"ca": run.ca}} if run.tls else {}
    # Whatever is given here, even False, turns compression on.
    if run.compression != "none":
        options["compress"] = True
    return module.connect(
        host=run.host,
        port=run.port,
        user=run.user,
        passwd=run.password,
        db=run.database,
        charset="utf8mb4",
        local_infile=1,
        client_flag=importlib.import_module("MySQLdb.constants.CLIENT").MULTI_STATEMENTS,
        autocommit=True,
        **options,
    )


def for_each_run(connect):
    for line in sys.stdin.read().splitlines():
        fields = line.split("\t")
        run = Run(*fields)._replace(port=int(fields[2]), tls=fields[6] == "on", large=fields[9] == "1")

        def tell(step, value):
            print(json.dumps({"cell": run.name, "step": step, "value": plain(value)}), flush=True)

        try:
            connection = connect(run)
            try:
                work(connection, run, tell)
            finally:
                connection.close()
        except Exception as error:
            tell("failed", [type(error).__name__, *error.args])


def work(connection, run, tell):
    cursor = connection.cursor()

    def query(sql, values=None):
        cursor.execute(sql, values)
        sets = []
        while True:
            columns = cursor.description and [column[:2] for column in cursor.description]
            rows = cursor.fetchall() if cursor.description else None
            sets.append([columns, rows, cursor.rowcount, cursor.lastrowid])
            if not cursor.nextset():
                return sets

    def caught(sql, values=None):
        try:
            query(sql, values)
        except Exception as error:
            return [type(error).__name__, *error.args]
        raise Exception("an error was expected")

    tell("facts", query("SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"))
    query("SELECT 'begin'")
    tell("kinds", query("SELECT * FROM kinds ORDER BY id"))
    query(WORK)
    tell("insert", query("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"))
    tell("update", query("UPDATE work SET amount = 7 WHERE amount IS NULL"))
    values = ("drei ü", decimal.Decimal("12345678901234.5678"), b"\x00\xff\x80")
    tell("values", query("INSERT INTO work (name, amount, data) VALUES (%s, %s, %s)", values))
    cursor.executemany("INSERT INTO work (name, amount) VALUES (%s, %s)", [("a", 1), ("b", None), ("c", 2.5)])
    tell("many", [cursor.rowcount, cursor.lastrowid])
    tell("rows", query("SELECT * FROM work WHERE id > %s ORDER BY id", (0,)))
    cursor.callproc("twice", (21, 0))
    sets = [cursor.fetchall()]
    while cursor.nextset():
        sets.append(cursor.fetchall())
    tell("procedure", sets)
    tell("several", query("SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"))
    tell("syntax error", caught("SELEC 1"))
    tell("unknown table", caught("SELECT * FROM nowhere"))
    tell("duplicate", caught("INSERT INTO work (name) VALUES (%s)", ("eins",)))
    tell("late error", caught("SELECT 1; SELECT * FROM nowhere"))
    connection.autocommit(False)
    query("INSERT INTO work (name) VALUES ('gone')")
    connection.rollback()
    query("INSERT INTO work (name) VALUES ('kept')")
    connection.commit()
    connection.autocommit(True)
    tell("transaction", query("SELECT name FROM work WHERE name IN ('gone', 'kept')"))
    tell("numbers", query("SELECT n, word FROM numbers ORDER BY n"))
    tell("infile", query("LOAD DATA LOCAL INFILE %s INTO TABLE work (name, amount)", (run.infile,)))
    tell("infile rows", query("SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"))
    if run.large:
        cursor.execute("SELECT REPEAT('z', 17000000)")
        (long,) = cursor.fetchone()
        tell("large reply", [len(long), len(set(long))])
        tell("large query", query("SELECT LENGTH(%s)", ("ü" * 9_000_000,)))
    connection.ping()


driver = importlib.import_module(sys.argv[1])
for_each_run(lambda run: (connect_pymysql if sys.argv[1] == "pymysql" else connect_mysqldb)(driver, run))
