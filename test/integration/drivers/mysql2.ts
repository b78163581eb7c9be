import { createReadStream } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { caught, forEachRun } from './plan.ts';

await forEachRun(async (run, tell) => {
  const { host, port, user, password, database } = run;
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    database,
    ssl: run.tls ? { ca: run.ca } : undefined,
    compress: run.compression !== 'none',
    multipleStatements: true,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  try {
    const columns = (fields: unknown) =>
      (fields as { name: string; columnType: number; columnLength: number; characterSet: number }[]).map((field) => [
        field.name,
        field.columnType,
        field.columnLength,
        field.characterSet,
      ]);
    tell('facts', (await connection.query("SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"))[0]);
    await connection.query("SELECT 'begin'");
    const [kinds, fields] = await connection.query('SELECT * FROM kinds ORDER BY id');
    tell('kinds', [kinds, columns(fields)]);
    await connection.query(
      'CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))',
    );
    tell('insert', (await connection.query("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"))[0]);
    tell('update', (await connection.query('UPDATE work SET amount = 7 WHERE amount IS NULL'))[0]);
    tell('update nothing', (await connection.query('UPDATE work SET amount = 7 WHERE id = 99'))[0]);
    const insert = 'INSERT INTO work (name, amount, data) VALUES (?, ?, ?)';
    tell('prepared insert', (await connection.execute(insert, ['drei ü', '12345678901234.5678', Buffer.from('00ff80', 'hex')]))[0]);
    tell('prepared again', (await connection.execute(insert, [null, null, null]))[0]);
    const [rows, rowFields] = await connection.execute('SELECT * FROM work WHERE id > ? ORDER BY id', [0]);
    tell('prepared rows', [rows, columns(rowFields)]);
    tell('parameters', (await connection.execute('SELECT ? AS a, ? AS b, ? AS c, ? AS d', [1.5, 'ü🦭', null, Buffer.from([1, 2])]))[0]);
    tell('prepared kinds', (await connection.execute('SELECT * FROM kinds WHERE id < ? ORDER BY id', [9]))[0]);
    tell('procedure', (await connection.query('CALL twice(21, @out); SELECT @out'))[0]);
    tell('several', (await connection.query("SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"))[0]);
    tell('syntax error', await caught(connection.query('SELEC 1')));
    tell('unknown table', await caught(connection.query('SELECT * FROM nowhere')));
    tell('duplicate', await caught(connection.execute('INSERT INTO work (name) VALUES (?)', ['eins'])));
    tell('late error', await caught(connection.query('SELECT 1; SELECT * FROM nowhere')));
    await connection.beginTransaction();
    await connection.query("INSERT INTO work (name) VALUES ('gone')");
    await connection.rollback();
    await connection.beginTransaction();
    await connection.query("INSERT INTO work (name) VALUES ('kept')");
    await connection.commit();
    tell('transaction', (await connection.query("SELECT name FROM work WHERE name IN ('gone', 'kept')"))[0]);
    tell('numbers', (await connection.query('SELECT n, word FROM numbers ORDER BY n'))[0]);
    const infile = {
      sql: "LOAD DATA LOCAL INFILE 'x' INTO TABLE work (name, amount)",
      infileStreamFactory: () => createReadStream(run.infile),
    };
    tell('infile', (await connection.query(infile))[0]);
    tell('infile rows', (await connection.query('SELECT name, amount FROM work WHERE id > 5 ORDER BY name'))[0]);
    if (run.large) {
      const [[long]] = (await connection.query("SELECT REPEAT('z', 17000000) AS z")) as unknown as [[{ z: string }]];
      tell('large reply', [long.z.length, new Set(long.z).size]);
      tell('large parameter', (await connection.execute('SELECT LENGTH(?) AS l', ['ü'.repeat(9_000_000)]))[0]);
    }
    await connection.changeUser({ user, password, database });
    tell('changed user', (await connection.query('SELECT DATABASE() AS d, @out AS gone'))[0]);
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
});
