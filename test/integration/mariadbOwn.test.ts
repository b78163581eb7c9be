import { expect, inject, it } from 'vitest';
import { type Backend, backends } from '../support/backends.ts';
import { openMariadb } from '../support/clients.ts';
import { command, openRawSession } from '../support/rawSession.ts';
import { recorded } from '../support/recording.ts';
import { ofCommands } from '../support/recordValues.ts';

/** MariaDB 10.11, and the newest where there is one. */
function mariadbServers(): { name: string; port: number; newest: boolean }[] {
  const newest = inject('newestMariadb');
  const old = backends().find((backend: Backend) => !backend.mysql)!;
  const servers = [{ name: old.name as string, port: old.port, newest: false }];
  return 'unavailable' in newest ? servers : [...servers, { name: 'the newest MariaDB', port: newest.port, newest: true }];
}

for (const { name, port, newest } of mariadbServers()) {
  it(`${name}: bulk executions row by row, with indicators and unit results`, async () => {
    let results: unknown;
    const { exchanges, sessions } = await recorded(port, async (hydrophone) => {
      const connection = await openMariadb(hydrophone.port);
      await connection.query('CREATE OR REPLACE TABLE bulk_rows (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20), n INT)');
      results = await connection.batch({ sql: 'INSERT INTO bulk_rows (name, n) VALUES (?, ?)', fullResult: newest } as never, [
        ['first', 1],
        [null, 2],
        ['Grüße', null],
      ]);
      await connection.query('SELECT name, n FROM bulk_rows ORDER BY id');
      await connection.end();
    });
    expect(sessions.filter((session) => session.event === 'degraded')).toEqual([]);
    const [bulk] = ofCommands(exchanges, 'COM_STMT_BULK_EXECUTE');
    expect(bulk).toMatchObject({ sql: 'INSERT INTO bulk_rows (name, n) VALUES (?, ?)', error: null, params: null });
    expect(bulk!.param_rows).toEqual([
      ['first', 1],
      [null, 2],
      ['Grüße', null],
    ]);
    if (newest) {
      expect(bulk!.results[0]!.rows).toEqual([
        [1, 1],
        [2, 1],
        [3, 1],
      ]);
      expect(results).toHaveLength(3);
    } else expect(bulk!.results[0]).toMatchObject({ affected_rows: 3 });
  });

  it(`${name}: extended types, and columns that later executions leave out`, async () => {
    const { exchanges } = await recorded(port, async (hydrophone) => {
      const connection = await openMariadb(hydrophone.port);
      await connection.query('CREATE OR REPLACE TABLE finer (u UUID, i INET6, p POINT, j JSON, plain INT)');
      await connection.query(`INSERT INTO finer VALUES (UUID(), '::1', POINT(1, 2), '{"a": 1}', 7)`);
      await connection.query('SELECT u, i, p, j, plain FROM finer');
      for (let i = 0; i < 3; i++) await connection.execute('SELECT i, j, plain, ? AS given FROM finer', [i]);
      await connection.end();
    });
    const text = exchanges.find((exchange) => exchange.sql === 'SELECT u, i, p, j, plain FROM finer')!;
    const finer = text.results[0]!.columns.map((column) => [column.name, column.extended_type ?? null, column.format ?? null]);
    expect(finer).toEqual([
      ['u', 'uuid', null],
      ['i', 'inet6', null],
      ['p', 'point', null],
      ['j', null, 'json'],
      ['plain', null, null],
    ]);
    const executes = ofCommands(exchanges, 'COM_STMT_EXECUTE');
    expect(executes.map((exchange) => exchange.results[0]!.columns.map((column) => column.name))).toEqual(
      executes.map(() => ['i', 'j', 'plain', 'given']),
    );
    expect(executes.map((exchange) => exchange.results[0]!.rows)).toEqual([0, 1, 2].map((i) => [['::1', '{"a": 1}', 7, i]]));
    // The server did leave them out: the later replies are smaller.
    expect(executes[2]!.reply_packets).toBeLessThan(executes[0]!.reply_packets);
  });
}

for (const backend of backends()) {
  it(`${backend.name}: what the server tells of the session, and OUT parameters`, async () => {
    const { exchanges } = await recorded(backend.port, async (hydrophone) => {
      const raw = await openRawSession(hydrophone.port, { flags: ['-CLIENT_QUERY_ATTRIBUTES', 'PS_MULTI_RESULTS'] });
      const ask = async (bytes: Buffer) => {
        raw.send(bytes);
        await new Promise((resolve) => setTimeout(resolve, 150));
      };
      await ask(command(3, 'DROP PROCEDURE IF EXISTS give_out'));
      await ask(command(3, 'CREATE PROCEDURE give_out(IN a INT, OUT b INT, INOUT c INT) BEGIN SELECT a; SET b = a * 2, c = c + 1; END'));
      await ask(command(3, "SET SESSION session_track_state_change = ON, session_track_transaction_info = 'CHARACTERISTICS'"));
      await ask(command(3, 'USE other'));
      await ask(command(3, 'SET autocommit = 0'));
      await ask(command(3, 'START TRANSACTION WITH CONSISTENT SNAPSHOT'));
      await ask(command(3, 'COMMIT'));
      await ask(command(2, 'shop'));
      const from = raw.packets.length;
      await ask(command(0x16, 'CALL give_out(?, ?, ?)'));
      const id = raw.packets[from]!.payload.subarray(1, 5);
      const values = Buffer.from([5, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0]);
      await ask(command(0x17, Buffer.concat([id, Buffer.from([0, 1, 0, 0, 0, 0, 1, 3, 0, 3, 0, 3, 0]), values])));
      raw.send(command(1));
      raw.close();
    });
    const told = (sql: string) =>
      exchanges.find((exchange) => exchange.sql?.startsWith(sql))?.results[0]?.session_state?.map((item) => [item.kind, item.value]) ?? [];
    expect(told('USE other')).toEqual(expect.arrayContaining([['schema', 'other']]));
    expect(told('SET autocommit')).toEqual(expect.arrayContaining([['variable', 'OFF']]));
    expect(told('START TRANSACTION')).toEqual(
      expect.arrayContaining([
        ['transaction_state', expect.stringMatching(/^T/)],
        ['transaction_characteristics', expect.stringContaining('START TRANSACTION')],
      ]),
    );
    const call = ofCommands(exchanges, 'COM_STMT_EXECUTE')[0]!;
    expect(call.params).toEqual([5, 0, 9]);
    expect(call.results.map((result) => [result.rows, result.out_params ?? false])).toEqual([
      [[[5]], false],
      [[[10, 10]], true],
      [[], false],
    ]);
  });
}
