import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMariadb, openMysql2 } from '../support/clients.ts';
import { command, openRawSession } from '../support/rawSession.ts';
import { recorded } from '../support/recording.ts';
import { ofCommands } from '../support/recordValues.ts';

describeOnBackends('commands', (backend) => {
  it('INIT_DB, PING, STATISTICS, SET_OPTION, RESET_CONNECTION, FIELD_LIST and an unknown one by name', async () => {
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const setup = await openMysql2(port);
      await setup.query('CREATE TABLE IF NOT EXISTS listed (id INT PRIMARY KEY, name VARCHAR(10))');
      await setup.end();
      const raw = await openRawSession(port);
      const steps: [Buffer, number][] = [
        [command(0x02, 'other'), 1],
        [command(0x02, 'nowhere'), 1],
        [command(0x02, 'shop'), 1],
        [command(0x0e), 1],
        [command(0x09), 1],
        [command(0x1b, Buffer.from([0, 0])), 1],
        [command(0x1f), 1],
        [command(0x02, 'shop'), 1],
        [command(0x04, 'listed\0'), 3],
        [command(0x7a, 'beyond'), 1],
        [command(0x03, 'SELECT 5'), 5],
      ];
      let count = 0;
      for (const [bytes, packets] of steps) {
        raw.send(bytes);
        count += packets;
        await raw.received(count);
      }
      raw.send(command(0x01));
      raw.close();
    });
    const told = exchanges.filter((exchange) => exchange.session === exchanges.at(-1)!.session);
    const names = told.map((exchange) => exchange.command);
    expect(names.slice(0, 9)).toEqual([
      'COM_INIT_DB',
      'COM_INIT_DB',
      'COM_INIT_DB',
      'COM_PING',
      'COM_STATISTICS',
      'COM_SET_OPTION',
      'COM_RESET_CONNECTION',
      'COM_INIT_DB',
      'COM_FIELD_LIST',
    ]);
    expect(told[1]!.error).toMatchObject({ code: 1049 });
    expect(told.map((exchange) => exchange.end)).toEqual(told.map(() => 'replied'));
    expect(told[8]!.error).toBeNull();
    expect(told[9]!.error).toMatchObject({ code: expect.any(Number) });
    expect(told[10]).toMatchObject({ sql: 'SELECT 5', results: [{ rows: [[5]] }] });
  });

  it('follows a client that sends many commands before it reads a reply', async () => {
    const count = 300;
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const raw = await openRawSession(port);
      const all = Array.from({ length: count }, (_, n) =>
        command(0x03, n % 3 === 0 ? `SELECT broken${n}` : `SELECT ${n}, '${'x'.repeat(n)}'`),
      );
      const bytes = Buffer.concat([...all, command(0x01)]);
      // Cut where no packet ends.
      for (let offset = 0; offset < bytes.length; offset += 1021) raw.socket.write(bytes.subarray(offset, offset + 1021));
      await new Promise<void>((resolve) => raw.socket.once('close', () => resolve()));
      raw.close();
    });
    const queries = ofCommands(exchanges, 'COM_QUERY');
    expect(queries.map((query) => query.id)).toEqual(queries.map((query) => query.id).toSorted((a, b) => a - b));
    expect(queries).toHaveLength(count);
    for (const [n, query] of queries.entries()) {
      if (n % 3 === 0) expect(query.error).toMatchObject({ code: 1054, message: expect.stringContaining(`'broken${n}'`) });
      else expect(query.results[0]!.rows).toEqual([[n, 'x'.repeat(n)]]);
    }
    // QUIT has no reply to wait for, so its record may come first; numbers tell the order of sending.
    expect(exchanges.toSorted((a, b) => a.id - b.id).at(-1)!.command).toBe('COM_QUIT');
  });

  it('several statements and several results in one exchange', async () => {
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port, { multipleStatements: true });
      await connection.query('DROP PROCEDURE IF EXISTS twice');
      await connection.query('CREATE PROCEDURE twice(IN a INT, OUT b INT) BEGIN SELECT a; SELECT a + 1, a + 2; SET b = a * 2; END');
      await connection.query('SELECT 1; SELECT 2, 3; SELECT oops; SELECT 4').catch(() => {});
      await connection.query('CALL twice(5, @b); SELECT @b');
      await connection.execute('CALL twice(?, @b)', [6]);
      await connection.end();
    });
    const several = exchanges.find((exchange) => exchange.sql?.startsWith('SELECT 1;'))!;
    expect(several.results.map((result) => result.rows)).toEqual([[[1]], [[2, 3]]]);
    expect(several.error).toMatchObject({ code: 1054 });
    const called = exchanges.find((exchange) => exchange.sql?.startsWith('CALL twice(5'))!;
    expect(called.results.map((result) => result.rows)).toEqual([[[5]], [[6, 7]], [], [[10]]]);
    const executed = ofCommands(exchanges, 'COM_STMT_EXECUTE')[0]!;
    expect(executed.results.slice(0, 2).map((result) => result.rows)).toEqual([[[6]], [[7, 8]]]);
  });

  it('CHANGE_USER that succeeds and that is refused', async () => {
    const { exchanges, sessions } = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port);
      await connection.changeUser({ user: 'reader', password: 'secret', database: 'shop' });
      await connection.query('SELECT CURRENT_USER()');
      await connection.changeUser({ user: 'reader', password: 'wrong' }).catch(() => {});
      connection.destroy();
    });
    const changes = ofCommands(exchanges, 'COM_CHANGE_USER');
    expect(changes.map((exchange) => exchange.error?.code ?? null)).toEqual([null, 1045]);
    expect(exchanges.find((exchange) => exchange.sql === 'SELECT CURRENT_USER()')!.results[0]!.rows).toEqual([['reader@%']]);
    expect(sessions.some((session) => session.event === 'degraded')).toBe(false);
  });

  it('prepared statements: long data, many executions, cursors, reset and close', async () => {
    const { exchanges, sessions } = await recorded(backend.port, async ({ port }) => {
      const raw = await openRawSession(port);
      raw.send(command(0x16, 'SELECT LENGTH(?), ?'));
      const [prepared] = await raw.received(1);
      const id = prepared!.payload.subarray(1, 5);
      await raw.received(7);
      const types = Buffer.from([1, 0xfd, 0, 0x03, 0]);
      // SEND_LONG_DATA has no reply; the parameter is then left out of the EXECUTE.
      raw.send(command(0x18, Buffer.concat([id, Buffer.from([0, 0]), Buffer.from('long ')])));
      raw.send(command(0x18, Buffer.concat([id, Buffer.from([0, 0]), Buffer.from('data')])));
      raw.send(command(0x17, Buffer.concat([id, Buffer.from([0, 1, 0, 0, 0, 0]), types, Buffer.from([7, 0, 0, 0])])));
      await raw.received(7 + 6);
      // Types are sent once; the next execution relies on them.
      raw.send(
        command(0x17, Buffer.concat([id, Buffer.from([0, 1, 0, 0, 0, 0]), Buffer.from([0]), Buffer.from([2, 0x68, 0x69, 8, 0, 0, 0])])),
      );
      await raw.received(7 + 12);
      raw.send(command(0x1a, id));
      await raw.received(7 + 13);
      raw.send(command(0x19, id));
      raw.send(command(0x0e));
      await raw.received(7 + 14);
      raw.send(command(0x01));
      raw.close();
    });
    const [prepare, executes] = [ofCommands(exchanges, 'COM_STMT_PREPARE')[0]!, ofCommands(exchanges, 'COM_STMT_EXECUTE')];
    expect(executes.map((exchange) => exchange.results[0]?.rows)).toEqual([[[9, 7]], [[2, 8]]]);
    expect(executes.map((exchange) => exchange.params)).toEqual([
      ['long data', 7],
      ['hi', 8],
    ]);
    expect(executes[0]!.sql).toBe('SELECT LENGTH(?), ?');
    expect(executes[0]!.statement_id).toBe(prepare.statement_id);
    const names = exchanges.map((exchange) => exchange.command).filter((name) => name.startsWith('COM_STMT') || name === 'COM_PING');
    expect(names).toEqual([
      'COM_STMT_PREPARE',
      'COM_STMT_SEND_LONG_DATA',
      'COM_STMT_SEND_LONG_DATA',
      'COM_STMT_EXECUTE',
      'COM_STMT_EXECUTE',
      'COM_STMT_RESET',
      'COM_STMT_CLOSE',
      'COM_PING',
    ]);
    expect(sessions.some((session) => session.event === 'degraded')).toBe(false);
  });

  it('a cursor’s rows, read by the columns of the execution that opened it', async () => {
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const raw = await openRawSession(port);
      raw.send(command(0x16, 'SELECT n, ? AS given FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) numbers ORDER BY n'));
      const [prepared] = await raw.received(1);
      const id = prepared!.payload.subarray(1, 5);
      await raw.received(6);
      const given = Buffer.from([1, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
      raw.send(command(0x17, Buffer.concat([id, Buffer.from([1, 1, 0, 0, 0, 0]), given])));
      // Columns and one EOF; then the rows by two and one.
      await raw.received(6 + 4);
      raw.send(command(0x1c, Buffer.concat([id, Buffer.from([2, 0, 0, 0])])));
      await raw.received(6 + 4 + 3);
      raw.send(command(0x1c, Buffer.concat([id, Buffer.from([2, 0, 0, 0])])));
      await raw.received(6 + 4 + 3 + 2);
      raw.send(command(0x01));
      raw.close();
    });
    const fetches = ofCommands(exchanges, 'COM_STMT_FETCH').map((exchange) => exchange.results[0]!);
    expect(fetches.map((result) => result.rows)).toEqual([
      [
        [1, 7],
        [2, 7],
      ],
      [[3, 7]],
    ]);
    expect(fetches[0]!.columns[1]).toMatchObject({ name: 'given', type: 'LONGLONG' });
    expect(fetches.map((result) => result.status.includes('LAST_ROW_SENT'))).toEqual([false, true]);
  });

  it('passwords in SQL do not get into the record, nor an error that repeats them', async () => {
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port, { multipleStatements: true });
      await connection.query("DROP USER IF EXISTS masked@'%'");
      await connection.query("CREATE USER masked@'%' IDENTIFIED BY 'Top-5ecret'");
      await connection.query("SELECT 1; SET PASSWORD FOR masked@'%' = PASSWORD 'Top-5ecret'").catch(() => {});
      const [statement] = [await connection.prepare("ALTER USER masked@'%' IDENTIFIED BY 'Top-5ecret'").catch(() => null)];
      await statement?.execute([]);
      await connection.query("DROP USER masked@'%'");
      await connection.end();
    });
    expect(exchanges.length).toBeGreaterThan(4);
    expect(JSON.stringify(exchanges)).not.toContain('5ecret');
    expect(exchanges.find((exchange) => exchange.sql?.startsWith('CREATE USER'))!.sql).toBe(
      "CREATE USER masked@'%' IDENTIFIED BY '**********'",
    );
  });

  // MariaDB's own: the id 0xffffffff is the statement prepared last, so that a client need not wait for its id.
  if (!backend.mysql) {
    it('a statement executed before its PREPARE is answered', async () => {
      const { exchanges } = await recorded(backend.port, async ({ port }) => {
        const raw = await openRawSession(port);
        const last = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 1, 0, 0, 0, 0, 1, 0x03, 0]);
        const value = (n: number) => Buffer.from([n, 0, 0, 0]);
        raw.send(command(0x16, 'SELECT ? AS first'), command(0x17, Buffer.concat([last, value(1)])));
        raw.send(
          command(0x16, 'SELECT ? AS second'),
          command(0x17, Buffer.concat([last, value(2)])),
          command(0x17, Buffer.concat([last, value(3)])),
        );
        raw.send(command(0x01));
        await new Promise<void>((resolve) => raw.socket.once('close', () => resolve()));
      });
      const told = ofCommands(exchanges, 'COM_STMT_EXECUTE').map((exchange) => [exchange.sql, exchange.params, exchange.results[0]?.rows]);
      expect(told).toEqual([
        ['SELECT ? AS first', [1], [[1]]],
        ['SELECT ? AS second', [2], [[2]]],
        ['SELECT ? AS second', [3], [[3]]],
      ]);
    });
  }

  it('a file loaded from the client, and npm mariadb’s pipelined batch', async () => {
    const { exchanges, sessions } = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port, { flags: ['LOCAL_FILES'] });
      await connection.query('DROP TABLE IF EXISTS loaded');
      await connection.query('CREATE TABLE loaded (a INT, b VARCHAR(20))');
      const { Readable } = await import('node:stream');
      await connection.query({
        sql: "LOAD DATA LOCAL INFILE 'rows.tsv' INTO TABLE loaded",
        infileStreamFactory: () => Readable.from([Buffer.from('1\tone\n'), Buffer.from('2\ttwo\n')]),
      } as never);
      await connection.query('SELECT * FROM loaded ORDER BY a');
      await connection.end();
      const mariadb = await openMariadb(port);
      await mariadb.batch('INSERT INTO loaded VALUES (?, ?)', [
        [3, 'three'],
        [4, 'four'],
        [5, 'five'],
      ]);
      await mariadb.query('SELECT COUNT(*) FROM loaded');
      await mariadb.end();
    });
    const load = exchanges.find((exchange) => exchange.sql?.startsWith('LOAD DATA'))!;
    expect(load).toMatchObject({ error: null, results: [{ affected_rows: 2 }] });
    expect(exchanges.find((exchange) => exchange.sql === 'SELECT * FROM loaded ORDER BY a')!.results[0]!.rows).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
    expect(exchanges.find((exchange) => exchange.sql === 'SELECT COUNT(*) FROM loaded')!.results[0]!.rows).toEqual([[5]]);
    expect(sessions.some((session) => session.event === 'degraded')).toBe(false);
  });
});
