import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { describe, expect, it } from 'vitest';
import { type Database, mysql9Unavailable, startMariadb, startMysql9 } from '../support/databases.ts';
import { corpus, corpusSchema, type KnownStatement } from '../support/statementCorpus.ts';

/** ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION */
const readOnly = 1792;

/** What a server says of the corpus: the tables that each statement locks, and whether it writes. */
async function whatServersSay(server: Database): Promise<void> {
  const root = await mysql.createConnection({ socketPath: server.socket, user: 'root', database: 'shop', multipleStatements: true });
  const session = await mysql.createConnection({ socketPath: server.socket, user: 'root', database: 'shop' });
  try {
    await root.query(corpusSchema);
    const locks = await locksOf(server, root, session);
    const told: [string, string[], boolean][] = [];
    const expected: [string, string[], boolean][] = [];
    for (const known of corpus.filter(({ only, unasked }) => (only ?? server.kind) === server.kind && (unasked ?? 'kind') === 'kind')) {
      await session.query('START TRANSACTION');
      await session.query(known.sql);
      const tables = await locks();
      await session.query('ROLLBACK');
      const writes = known.unasked === 'kind' ? known.kind === 'write' : await isRefused(session, known.sql);
      told.push([known.sql, tables, writes]);
      expected.push([known.sql, qualified(known), known.kind === 'write']);
    }
    expect(told).toEqual(expected);
    expect(told.length).toBeGreaterThan(60);
  } finally {
    await session.end();
    await root.end();
  }
}

async function locksOf(server: Database, root: Connection, session: Connection): Promise<() => Promise<string[]>> {
  const threads = 'SELECT thread_id AS id FROM performance_schema.threads WHERE processlist_id = CONNECTION_ID()';
  const [[row]] = await session.query<RowDataPacket[]>(server.kind === 'mysql9' ? threads : 'SELECT CONNECTION_ID() AS id');
  const from =
    server.kind === 'mysql9'
      ? "object_schema AS s, object_name AS n FROM performance_schema.metadata_locks WHERE object_type = 'TABLE' AND owner_thread_id = ?"
      : "table_schema AS s, table_name AS n FROM information_schema.metadata_lock_info WHERE lock_type = 'Table metadata lock' AND thread_id = ?";
  return async () => {
    const [rows] = await root.query<RowDataPacket[]>(`SELECT DISTINCT ${from}`, [row!.id]);
    return rows.map(({ s, n }) => `${s}.${n}`).sort();
  };
}

async function isRefused(session: Connection, sql: string): Promise<boolean> {
  await session.query('START TRANSACTION READ ONLY');
  const error = await session.query(sql).then(
    () => null,
    (thrown: { errno: number }) => thrown.errno,
  );
  await session.query('ROLLBACK');
  return error === readOnly;
}

function qualified({ tables }: KnownStatement): string[] {
  return tables.map((table) => (table.includes('.') ? table : `shop.${table}`)).sort();
}

describe('tables and kinds of the corpus are what servers lock and refuse', () => {
  it('on MariaDB', async () => {
    const server = await startMariadb('--plugin-load-add=metadata_lock_info');
    try {
      await whatServersSay(server);
    } finally {
      await server.stop();
    }
  });

  it.skipIf(mysql9Unavailable() !== null)('on MySQL', async () => {
    const server = await startMysql9();
    try {
      await whatServersSay(server);
    } finally {
      await server.stop();
    }
  });
});
