import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMariadb, openMysql, openMysql2, runMariadbCli, runMysql9Cli } from '../support/clients.ts';
import { mysql9Unavailable } from '../support/databases.ts';
import { lifeOf, type Recording, recorded } from '../support/recording.ts';
import { ofCommands } from '../support/recordValues.ts';

const select = "SELECT 42 AS answer, 'Grüße' AS word";

/** `encrypts`: the client takes up the TLS that it is offered; others have to be told to. */
function expectOneSession(recording: Recording, backendVersion: RegExp, encrypts = false): void {
  const [session] = recording.sessions;
  expect(lifeOf(recording.sessions, session!.id)).toBe('opened authenticated closed');
  const authenticated = recording.sessions.find((record) => record.event === 'authenticated')!;
  expect(authenticated).toMatchObject({
    user: 'app',
    schema: 'shop',
    error: null,
    compression: 'none',
    tls: { client: encrypts ? 'TLSv1.3' : null, backend: 'TLSv1.3' },
    removed_capabilities: [],
  });
  expect(authenticated.server_version).toMatch(backendVersion);
  expect(authenticated.connection_id).toBeGreaterThan(0);
  expect(authenticated.client).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(recording.exitCode).toBe(0);
}

describeOnBackends('clients', (backend) => {
  // The drivers give MySQL's BIGINT in a form of its own; MariaDB says that 42 is an INT.
  const integer = backend.mysql ? '42' : 42;
  const version = backend.mysql ? /^9\./ : /^10\.11\..*MariaDB/;

  // MariaDB does not know the collation that this client begins with, and takes latin1.
  const names = 'SET NAMES utf8mb4;\n';

  it('the mariadb command line', async () => {
    let output = '';
    const recording = await recorded(backend.port, async ({ port }) => {
      const { stdout, code, stderr } = await runMariadbCli(port, `${select};\nuse other\nstatus\n`, '--default-character-set=utf8mb4');
      expect(code, stderr).toBe(0);
      output = stdout;
    });
    expect(output).toContain('answer\tword\n42\tGrüße\n');
    expectOneSession(recording, version, true);
    const exchange = recording.exchanges.find((record) => record.sql === select)!;
    expect(exchange.results[0]).toMatchObject({ row_count: 1, rows: [[42, 'Grüße']] });
    expect(recording.exchanges.map((record) => record.command)).toEqual(
      expect.arrayContaining(['COM_INIT_DB', 'COM_STATISTICS', 'COM_QUIT']),
    );
    expect(recording.sessions.find((record) => record.event === 'authenticated')!.attributes).toMatchObject({
      program_name: expect.stringMatching(/^m/),
    });
  });

  if (mysql9Unavailable() === null)
    it("Oracle's mysql command line", async () => {
      let output = '';
      const recording = await recorded(backend.port, async ({ port }) => {
        const { stdout, code, stderr } = await runMysql9Cli(port, `${names}${select};\nuse other\nSELECT DATABASE();\n`);
        expect(code, stderr).toBe(0);
        output = stdout;
      });
      expect(output).toContain('answer\tword\n42\tGrüße\n');
      expectOneSession(recording, version, true);
      expect(recording.exchanges.find((record) => record.sql === select)!.results[0]!.rows).toEqual([[42, 'Grüße']]);
      expect(recording.exchanges.findLast((record) => record.sql === 'SELECT DATABASE()')!.results[0]!.rows).toEqual([['other']]);
    });

  it('mysql2', async () => {
    const recording = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port);
      expect((await connection.query(select))[0]).toEqual([{ answer: integer, word: 'Grüße' }]);
      expect((await connection.execute('SELECT ? + 1 AS next, ? AS word', [41, 'Grüße']))[0]).toMatchObject([{ word: 'Grüße' }]);
      await connection.end();
    });
    expectOneSession(recording, version);
    const execute = ofCommands(recording.exchanges, 'COM_STMT_EXECUTE')[0]!;
    expect(execute).toMatchObject({ sql: 'SELECT ? + 1 AS next, ? AS word', params: [41, 'Grüße'] });
    expect(execute.results[0]!.rows[0]![1]).toBe('Grüße');
  });

  it('mariadb from npm', async () => {
    const recording = await recorded(backend.port, async ({ port }) => {
      const connection = await openMariadb(port);
      expect(await connection.query(select)).toMatchObject([{ answer: backend.mysql ? 42n : 42, word: 'Grüße' }]);
      expect(await connection.execute('SELECT ? AS word, ? AS nothing', ['Grüße', null])).toMatchObject([{ word: 'Grüße', nothing: null }]);
      await connection.batch('SELECT ?', [[1], [2]]).catch(() => {});
      await connection.end();
    });
    expectOneSession(recording, version);
    const execute = ofCommands(recording.exchanges, 'COM_STMT_EXECUTE')[0]!;
    expect(execute).toMatchObject({ sql: 'SELECT ? AS word, ? AS nothing', params: ['Grüße', null] });
    expect(execute.results[0]!.rows).toEqual([['Grüße', null]]);
  });

  it(backend.mysql ? 'mysql from npm, which knows no caching_sha2_password: the refusal is recorded' : 'mysql from npm', async () => {
    const recording = await recorded(backend.port, async ({ port }) => {
      if (backend.mysql) {
        await expect(openMysql(port)).rejects.toThrow(/ER_NOT_SUPPORTED_AUTH_MODE|auth/i);
        return;
      }
      const client = await openMysql(port);
      expect(await client.query(select)).toEqual([{ answer: 42, word: 'Grüße' }]);
      await expect(client.query('SELECT broken')).rejects.toThrow(/ER_BAD_FIELD_ERROR/);
      await client.end();
    });
    if (backend.mysql) {
      expect(lifeOf(recording.sessions, recording.sessions[0]!.id)).toMatch(/^opened failed( closed)?$/);
      return;
    }
    expectOneSession(recording, version);
    expect(recording.exchanges.find((record) => record.sql === 'SELECT broken')!.error).toMatchObject({ code: 1054, sqlstate: '42S22' });
  });
});
