import { createConnection } from 'mysql';
import { caught, forEachRun } from './plan.ts';

await forEachRun(async (run, tell) => {
  const { host, port, user, password, database } = run;
  if (run.compression !== 'none') throw new Error('the npm package mysql has no compression');
  const connection = createConnection({
    host,
    port,
    user,
    password,
    database,
    ssl: run.tls ? { ca: run.ca } : undefined,
    charset: 'utf8mb4',
    multipleStatements: true,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  const promised = <T>(work: (done: (error: unknown, value: T) => void) => void) =>
    new Promise<T>((resolve, reject) => work((error, value) => (error ? reject(error) : resolve(value))));
  const query = (sql: string, values: unknown[] = []) =>
    promised<unknown>((done) => connection.query(sql, values, (error, value, fields) => done(error, [value, columns(fields)])));
  connection.on('error', () => {});
  try {
    await promised<unknown>((done) => connection.connect(done));
    tell('facts', await query("SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Compression')"));
    await query("SELECT 'begin'");
    tell('kinds', await query('SELECT * FROM kinds ORDER BY id'));
    await query(
      'CREATE TEMPORARY TABLE work (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) UNIQUE, amount DECIMAL(20,4), data VARBINARY(300))',
    );
    tell('insert', await query("INSERT INTO work (name, amount) VALUES ('eins', 1.5), ('zwei 🐬', NULL)"));
    tell('update', await query('UPDATE work SET amount = 7 WHERE amount IS NULL'));
    tell('values', await query('INSERT INTO work SET ?', [{ name: 'drei ü', data: Buffer.from('00ff80', 'hex') }]));
    tell('rows', await query('SELECT * FROM work WHERE id > ? ORDER BY id', [0]));
    tell('procedure', await query('CALL twice(21, @out); SELECT @out'));
    tell('several', await query("SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; UPDATE work SET amount = 0 WHERE id = 1"));
    tell('syntax error', await caught(query('SELEC 1')));
    tell('unknown table', await caught(query('SELECT * FROM nowhere')));
    tell('duplicate', await caught(query('INSERT INTO work (name) VALUES (?)', ['eins'])));
    tell('late error', await caught(query('SELECT 1; SELECT * FROM nowhere')));
    await promised<unknown>((done) => connection.beginTransaction(done as () => void));
    await query("INSERT INTO work (name) VALUES ('gone')");
    await promised<unknown>((done) => connection.rollback(done as () => void));
    await promised<unknown>((done) => connection.beginTransaction(done as () => void));
    await query("INSERT INTO work (name) VALUES ('kept')");
    await promised<unknown>((done) => connection.commit(done as () => void));
    tell('transaction', await query("SELECT name FROM work WHERE name IN ('gone', 'kept')"));
    tell('numbers', await query('SELECT n, word FROM numbers ORDER BY n'));
    tell('infile', await query(`LOAD DATA LOCAL INFILE '${run.infile}' INTO TABLE work (name, amount)`));
    tell('infile rows', await query('SELECT name, amount FROM work WHERE id > 4 ORDER BY name'));
    if (run.large) {
      const [[long]] = (await query("SELECT REPEAT('z', 17000000) AS z")) as [[{ z: string }]];
      tell('large reply', [long.z.length, new Set(long.z).size]);
      tell('large query', await query('SELECT LENGTH(?) AS l', ['ü'.repeat(9_000_000)]));
    }
    await promised<unknown>((done) => connection.changeUser({ user, password, database }, done as () => void));
    tell('changed user', await query('SELECT DATABASE() AS d, @out AS gone'));
    await promised<unknown>((done) => connection.end(done as () => void));
  } finally {
    connection.destroy();
  }
});

function columns(fields: unknown): unknown {
  if (!Array.isArray(fields)) return null;
  return fields.map((field: { name: string; type: number; length: number } | unknown[] | undefined) =>
    Array.isArray(field) ? columns(field) : field && [field.name, field.type, field.length],
  );
}
