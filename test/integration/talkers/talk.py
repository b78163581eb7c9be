"""PyMySQL: runs statements in order on one connection; a new one where it is lost. Prints an outcome a line."""
import json
import sys

import pymysql

run = json.load(sys.stdin)


def connect():
    return pymysql.connect(host="127.0.0.1", port=run["port"], user="app", password="secret", database="shop", autocommit=True, read_timeout=run["timeout"])


connection = connect()
for sql in run["statements"]:
    try:
        cursor = connection.cursor()
        affected = cursor.execute(sql)
        if cursor.description is None:
            outcome = {"ok": [affected, cursor.lastrowid or 0]}
        else:
            outcome = {"rows": [[None if v is None else str(v) for v in row] for row in cursor.fetchall()]}
    except pymysql.MySQLError as error:
        if error.args[0] in (2006, 2013, 0):
            outcome = {"lost": True}
            connection = connect()
        else:
            outcome = {"error": error.args[0]}
    print(json.dumps(outcome))
connection.close()
