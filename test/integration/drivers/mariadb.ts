import { createConnection } from 'mariadb';
import { caught, forEachRun, told } from './plan.ts';

await forEachRun(async (run, tell) => {
  const { host, port, user, password, database } = run;
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    database,
    ssl: run.tls ? { ca: run.ca } : false,
    compress: run.compression !== 'none',
    multipleStatements: true,
    connectTimeout: 20_000,
    permitLocalInfile: true,
    allowPublicKeyRetrieval: true,
    dateStrings: true,
  });
  try {
    const columns = (meta: unknown) =>
      (meta as { name(): string; type: string; columnLength: number }[]).map((column) => [column.name(), column.type, column.columnLength]);
    const query = async (sql: string) => {
      const rows = (await connection.query(sql)) as { meta?: unknown };
      return Array.isArray(rows.meta) ? [rows, columns(rows.meta)] : rows;
    };
    tell('facts', await connection.query("SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"));
    await query("SELECT 'begin'");
    tell('kinds', await query('SELECT * FROM kinds ORDER BY id'));
    await query(
      'CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))',
    );
    tell('insert', await query("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"));
    tell('update', await query('UPDATE work SET amount = 7 WHERE amount IS NULL'));
    const insert = 'INSERT INTO work (name, amount, data) VALUES (?, ?, ?)';
    tell('prepared insert', await connection.execute(insert, ['drei ü', '12345678901234.5678', Buffer.from('00ff80', 'hex')]));
    tell('prepared again', await connection.execute(insert, [null, null, null]));
    tell(
      'batch',
      await connection.batch('INSERT INTO work (name, amount, data) VALUES (?,?,?)', [
        ['v1', 1, null],
        ['v2', 2.5, Buffer.from([0])],
        ['v3', null, null],
      ]),
    );
    tell('prepared rows', await connection.execute('SELECT * FROM work WHERE id > ? ORDER BY id', [0]));
    tell('parameters', await connection.execute('SELECT ? AS a, ? AS b, ? AS c, ? AS d', [1.5, 'ü🦭', null, 9007199254740993n]));
    tell('prepared kinds', await connection.execute('SELECT * FROM kinds WHERE id < ? ORDER BY id', [9]));
    tell('procedure', await connection.query('CALL twice(21, @out); SELECT @out'));
    tell('several', await connection.query("SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"));
    tell('syntax error', await caught(query('SELEC 1')));
    tell('unknown table', await caught(query('SELECT * FROM nowhere')));
    tell('duplicate', await caught(connection.execute('INSERT INTO work (name) VALUES (?)', ['eins'])));
    tell('late error', await caught(query('SELECT 1; SELECT * FROM nowhere')));
    await connection.beginTransaction();
    await query("INSERT INTO work (name) VALUES ('gone')");
    await connection.rollback();
    await connection.beginTransaction();
    await query("INSERT INTO work (name) VALUES ('kept')");
    await connection.commit();
    tell('transaction', await query("SELECT name FROM work WHERE name IN ('gone', 'kept')"));
    tell('numbers', await query('SELECT n, word FROM numbers ORDER BY n'));
    tell('pipelined', await Promise.all(Array.from({ length: 20 }, (_, n) => connection.query(`SELECT ${n} AS n`))));
    tell('infile', await query(`LOAD DATA LOCAL INFILE '${run.infile}' INTO TABLE work (name, amount)`));
    tell('infile rows', await query("SELECT name, amount FROM work WHERE name LIKE 'line%' ORDER BY name"));
    if (run.large) {
      const [long] = (await connection.query("SELECT REPEAT('z', 17000000) AS z")) as [{ z: string }];
      tell('large reply', [long.z.length, new Set(long.z).size]);
      tell('large parameter', await connection.execute('SELECT LENGTH(?) AS l', ['ü'.repeat(9_000_000)]));
    }
    // It refuses to do so with MySQL.
    tell('change of user', await connection.changeUser({ user, password, database }).then(() => 'done', told));
    tell('changed user', await query('SELECT DATABASE() AS d, @out AS gone'));
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
});
