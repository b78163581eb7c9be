import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ExchangeRecord, Value } from '../../src-core/bridge/contract.ts';
import { type Backend, describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { eventually } from '../support/ports.ts';
import { seededRandom } from '../support/random.ts';
import { command, openRawSession } from '../support/rawSession.ts';
import { recorded } from '../support/recording.ts';
import { ofCommands, sameAsBytes } from '../support/recordValues.ts';

const mib = 1024 * 1024;
const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
/** Cells as the wire has them. */
const asBuffers = { rowsAsArray: true, typeCast: (field: { buffer(): Buffer | null }) => field.buffer() } as const;

type Cells = readonly (readonly (Buffer | null)[])[];

function firstResult(exchange: ExchangeRecord | undefined) {
  expect(exchange?.error).toBeNull();
  expect(exchange?.dropped_bytes).toBe(0);
  return exchange!.results[0]!;
}

function expectSameCells(rows: readonly (readonly Value[])[], cells: Cells, about: string): void {
  expect(rows.length, about).toBe(cells.length);
  for (const [y, row] of rows.entries()) {
    expect(row.length, about).toBe(cells[y]!.length);
    const other = row.findIndex((value, x) => !sameAsBytes(value, cells[y]![x]!));
    if (other >= 0) expect.fail(`${about}, row ${y}, column ${other}: ${JSON.stringify(row[other])} is not ${cells[y]![other]}`);
  }
}

describeOnBackends('what is large', (backend: Backend) => {
  it('a row of 64 MB and a query of 40 MB', { timeout: 240_000 }, async () => {
    const random = seededRandom(64);
    // No two packets of it are alike, so that none can stand in another's place.
    const text = Array.from(
      { length: 40 * 1024 },
      (_, n) =>
        `${n} ${random()
          .toString(36)
          .padEnd(1023, 'ü')
          .slice(0, 1010 - String(n).length)}`,
    )
      .join('\n')
      .slice(0, 38 * mib);
    const sql = `SELECT LENGTH('${text}') AS length`;
    const wide = `SELECT REPEAT('0123456789abcdefghijklmnopqrstu\n', ${(64 * mib) / 32}) AS wide, 7 AS seven`;
    let answered: unknown;
    const { exchanges } = await recorded(
      backend.port,
      async (hydrophone) => {
        const connection = await openMysql2(hydrophone.port);
        // One after the other: what waits for the disk is bounded, and past that, packets are dropped.
        const written = (count: number) => eventually('the record', () => hydrophone.exchanges().length >= count, 60_000);
        [answered] = await connection.query({ sql, rowsAsArray: true });
        await written(1);
        await connection.query({ sql: wide, rowsAsArray: true });
        await written(2);
        await connection.execute({ sql: wide, rowsAsArray: true });
        await written(4);
        await connection.end();
      },
      ...['--keep', '200MiB'],
    );
    const long = exchanges.find((exchange) => exchange.sql?.startsWith('SELECT LENGTH('));
    expect(hash(long?.sql ?? '')).toBe(hash(sql));
    expect(Buffer.byteLength(sql)).toBeGreaterThan(40 * mib);
    expect(firstResult(long).rows).toEqual([[Buffer.byteLength(text)]]);
    expect(Number((answered as unknown[][])[0]![0])).toBe(Buffer.byteLength(text));
    const expected = hash('0123456789abcdefghijklmnopqrstu\n'.repeat((64 * mib) / 32));
    const shown = exchanges.filter((exchange) => exchange.sql === wide && exchange.command !== 'COM_STMT_PREPARE');
    expect(shown.map((exchange) => exchange.command)).toEqual(['COM_QUERY', 'COM_STMT_EXECUTE']);
    for (const exchange of shown) {
      const [[value, seven]] = firstResult(exchange).rows as [[string, number]];
      expect([hash(value), seven]).toEqual([expected, 7]);
      expect(exchange.reply_packets).toBeGreaterThan(8);
    }
  });

  it('4,096 columns, as text and prepared', async () => {
    const names = Array.from({ length: 4096 }, (_, n) => `column_${n}`);
    const sql = `SELECT ${names.map((name, n) => `${n % 3 === 0 ? n : n % 3 === 1 ? `'v${n}'` : 'NULL'} AS ${name}`).join(', ')}`;
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port);
      await connection.query(sql);
      await connection.execute(sql);
      await connection.end();
    });
    const expected = names.map((_, n) => (n % 3 === 0 ? n : n % 3 === 1 ? `v${n}` : null));
    const shown = exchanges.filter((exchange) => exchange.sql === sql && exchange.command !== 'COM_STMT_PREPARE');
    expect(shown).toHaveLength(2);
    for (const exchange of shown) {
      const result = firstResult(exchange);
      expect(result.columns.map((column) => column.name)).toEqual(names);
      expect(result.rows).toEqual([expected]);
    }
  });

  it('65,535 parameters, and executions that rely on the types of the first', async () => {
    const count = 65_535;
    const sql = `SELECT CONCAT_WS(',', ${'?,'.repeat(count).slice(0, -1)}) AS joined`;
    const { exchanges } = await recorded(
      backend.port,
      async ({ port }) => {
        const raw = await openRawSession(port);
        raw.send(command(0x16, sql));
        // OK, the parameters, EOF, one column, EOF.
        const parameterDefinitionsAndMore = 1 + count + 1 + 1 + 1;
        const [prepared] = await raw.received(parameterDefinitionsAndMore);
        const id = prepared!.payload.subarray(1, 5);
        expect(prepared!.payload.readUInt16LE(7)).toBe(count);
        const head = Buffer.concat([id, Buffer.from([0, 1, 0, 0, 0]), Buffer.alloc((count + 7) >> 3)]);
        const values = (first: number) => {
          const bytes = Buffer.alloc(4 * count);
          for (let n = 0; n < count; n++) bytes.writeUInt32LE(first + n, 4 * n);
          return bytes;
        };
        const types = Buffer.alloc(2 * count);
        for (let n = 0; n < count; n++) types[2 * n] = 3;
        raw.send(command(0x17, Buffer.concat([head, Buffer.from([1]), types, values(0)])));
        await raw.received(parameterDefinitionsAndMore + 5);
        raw.send(command(0x17, Buffer.concat([head, Buffer.from([0]), values(10_000)])));
        await raw.received(parameterDefinitionsAndMore + 10);
        raw.send(command(0x01));
        raw.close();
      },
      ...['--keep', '16MiB'],
    );
    const executes = ofCommands(exchanges, 'COM_STMT_EXECUTE');
    const counted = (first: number) => Array.from({ length: count }, (_, n) => first + n);
    expect(executes.map((exchange) => firstResult(exchange).rows)).toEqual([[[counted(0).join(',')]], [[counted(10_000).join(',')]]]);
    expect(executes[0]!.params).toEqual(counted(0));
    expect(executes[1]!.params).toEqual(counted(10_000));
    expect(executes[1]!.sql).toBe(sql);
  });

  it('10,000 commands sent before a reply is read', async () => {
    const count = 10_000;
    const sqlOf = (n: number) => (n % 5 === 4 ? `SELECT nothing${n}` : `SELECT ${n} AS n, '${'x'.repeat(n % 97)}' AS x`);
    const { exchanges, sessions } = await recorded(backend.port, async ({ port }) => {
      const raw = await openRawSession(port);
      const commands = Array.from({ length: count }, (_, n) => (n % 7 === 6 ? command(0x0e) : command(0x03, sqlOf(n))));
      raw.socket.pause();
      raw.send(...commands, command(0x01));
      await new Promise((resolve) => setTimeout(resolve, 300));
      raw.socket.resume();
      await new Promise<void>((resolve) => raw.socket.once('close', () => resolve()));
    });
    expect(sessions.filter((session) => session.event === 'degraded')).toEqual([]);
    const told = exchanges.filter((exchange) => exchange.command === 'COM_PING' || exchange.command === 'COM_QUERY').slice(-count);
    expect(told).toHaveLength(count);
    for (const [n, exchange] of told.entries()) {
      if (n % 7 === 6) expect(exchange).toMatchObject({ command: 'COM_PING', end: 'replied', error: null });
      else if (n % 5 === 4) expect(exchange).toMatchObject({ sql: sqlOf(n), error: { code: 1054 } });
      else expect([exchange.sql, exchange.results[0]!.rows]).toEqual([sqlOf(n), [[n, 'x'.repeat(n % 97)]]]);
    }
  });

  it('1,000 statements open at once, executed in any order', async () => {
    const count = 1000;
    const random = seededRandom(1000);
    const order = Array.from({ length: 3 * count }, () => Math.floor(random() * count));
    const { exchanges } = await recorded(backend.port, async ({ port }) => {
      const connection = await openMysql2(port, { maxPreparedStatements: 2 * count });
      const statements = await Promise.all(
        Array.from({ length: count }, (_, n) => connection.prepare(`SELECT ? + ${n} AS sum, '${n}' AS name, ? AS given`)),
      );
      for (const [place, n] of order.entries()) await statements[n]!.execute([place, place % 4 === 0 ? null : `word ${place}`]);
      for (const statement of statements) await statement.close();
      await connection.end();
    });
    const executes = ofCommands(exchanges, 'COM_STMT_EXECUTE');
    expect(executes).toHaveLength(order.length);
    for (const [place, exchange] of executes.entries()) {
      const n = order[place]!;
      const given = place % 4 === 0 ? null : `word ${place}`;
      expect(exchange.sql).toBe(`SELECT ? + ${n} AS sum, '${n}' AS name, ? AS given`);
      expect(exchange.params).toEqual([place, given]);
      const [sum, name, word] = firstResult(exchange).rows[0]!;
      expect([Number(sum), name, word]).toEqual([place + n, String(n), given]);
    }
    expect(ofCommands(exchanges, 'COM_STMT_CLOSE')).toHaveLength(count);
  });

  it('the servers’ own tables: every column of the system schemas, as text and prepared', async () => {
    const direct = await openMysql2(backend.port);
    const schemas = backend.mysql ? "'mysql', 'sys'" : "'mysql'";
    const [listed] = await direct.query({
      sql: `SELECT CONCAT('\`', table_schema, '\`.\`', table_name, '\`') FROM information_schema.tables
            WHERE table_schema IN (${schemas}) AND table_type = 'BASE TABLE' AND table_name NOT IN ('general_log', 'slow_log')
            UNION SELECT CONCAT('information_schema.', table_name) FROM information_schema.tables WHERE table_schema = 'information_schema'
            AND table_name IN ('COLUMNS', 'COLLATIONS', 'CHARACTER_SETS', 'KEYWORDS', 'ROUTINES', 'PLUGINS', 'STATISTICS', 'TABLE_CONSTRAINTS',
            'ST_SPATIAL_REFERENCE_SYSTEMS', 'SYSTEM_VARIABLES', 'ALL_PLUGINS', 'PARAMETERS', 'VIEWS') ORDER BY 1`,
      rowsAsArray: true,
    });
    const queries = (listed as unknown as string[][]).map(([table]) => `SELECT * FROM ${table} LIMIT 3000`);
    expect(queries.length).toBeGreaterThan(30);
    const cells = new Map<string, Cells>();
    const { exchanges } = await recorded(
      backend.port,
      async ({ port }) => {
        const connection = await openMysql2(port);
        for (const sql of queries) {
          const [rows] = await connection.query({ sql, ...asBuffers } as never);
          cells.set(sql, rows as unknown as Cells);
          // Only what is recorded matters: some of these columns mysql2 itself does not read from binary rows.
          await connection.execute(sql).catch(() => {});
        }
        await connection.end();
      },
      ...['--keep', '64MiB', '--rows', '3000'],
    );
    await direct.end();
    const types = new Set<string>();
    let compared = 0;
    for (const sql of queries) {
      const text = exchanges.find((exchange) => exchange.sql === sql && exchange.command === 'COM_QUERY');
      const shown = firstResult(text);
      expectSameCells(shown.rows, cells.get(sql)!, sql);
      for (const column of shown.columns) types.add(column.type);
      const prepared = exchanges.find((exchange) => exchange.sql === sql && exchange.command === 'COM_STMT_EXECUTE');
      if (prepared === undefined || prepared.error !== null) continue;
      expect(prepared.results[0]!.row_count, sql).toBe(shown.row_count);
      compared += shown.row_count;
    }
    expect(compared).toBeGreaterThan(1000);
    expect(types.size).toBeGreaterThan(8);
  });
});
