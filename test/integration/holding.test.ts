/** Breakpoints and injection through the bridge of a `serve`, as the window uses them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Breakpoint, HoldSummary } from '../../src-core/bridge/contract.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startServe } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';
import { type OpenWindow, openWindow } from '../support/window.ts';

let folder: string;
let serve: Hydrophone;
let window: OpenWindow;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holding-'));
  writeFileSync(join(folder, 'rules.yaml'), '# none yet\n');
  serve = await startServe('--backend', `127.0.0.1:${inject('mariadb').port}`, '--rules', join(folder, 'rules.yaml'));
  window = await openWindow(serve);
});
afterAll(async () => {
  await serve?.stop();
  await serve?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const breakOn = (...breakpoints: Partial<Breakpoint>[]) =>
  window.bridge.call('intercept.setBreakpoints', {
    breakpoints: breakpoints.map((b, i) => ({ id: `b${i}`, on: true, filter: '', at: 'statement', limit: null, ...b })),
  });
const held = async (count = 1): Promise<readonly HoldSummary[]> => (await window.state(({ holds }) => holds.length === count)).holds;

beforeEach(async () => {
  await breakOn();
  await window.bridge.call('intercept.releaseAll', {});
  await window.bridge.call('intercept.setSettings', { whenWindowCloses: 'keep', fetchWarnings: false });
});

const links = [
  ['plain', {}],
  ['TLS', { ssl: { rejectUnauthorized: false } }],
] as const;

describe.each(links)('a SELECT that is held, over %s', (_, options) => {
  it.each(['query', 'execute'] as const)('has its SQL edited, then a cell of its result: %s', async (how) => {
    const client = await openMysql2(serve.port, options);
    await breakOn({ filter: 'sql:edit_me' });
    const sent = "SELECT 1 AS id, 'edit_me' AS name";
    const answer = how === 'query' ? client.query(sent) : client.execute(sent);
    const [statement] = await held();
    expect(statement).toMatchObject({ at: 'command', command: how === 'query' ? 'COM_QUERY' : 'COM_STMT_EXECUTE', user: 'app' });
    const sql = "SELECT CAST(42 AS SIGNED) AS id, 'of the server' AS name UNION ALL SELECT 43, NULL";
    await window.bridge.call('intercept.release', { id: statement!.id, actions: [{ kind: 'rewrite', sql }], holdReply: true });
    const [reply] = (await window.state(({ holds }) => holds[0]?.at === 'reply')).holds;
    expect((await window.bridge.call('intercept.hold', { id: reply!.id })).results).toMatchObject([
      {
        row_count: 2,
        rows: [
          [42, 'of the server'],
          [43, null],
        ],
      },
    ]);
    const edits = [
      {
        result: 0,
        cells: [
          { row: 0, column: 0, value: 7 },
          { row: 1, column: 1, value: 'edited' },
        ],
      },
    ];
    await window.bridge.call('intercept.release', { id: reply!.id, actions: [{ kind: 'edit', edits }] });
    const [rows, fields] = await answer;
    expect(rows).toEqual([
      { id: 7, name: 'of the server' },
      { id: 43, name: 'edited' },
    ]);
    expect(fields.map(({ columnType }) => columnType)).toEqual([3, 253]);
    await breakOn();
    expect((await client.query('SELECT 5 AS five'))[0]).toEqual([{ five: expect.anything() }]);
    await client.end();
  });
});

describe('holds', () => {
  it('queue per session in order while other sessions run', async () => {
    const [first, second] = [await openMysql2(serve.port), await openMysql2(serve.port)];
    await breakOn({ filter: 'sql:hold_me' });
    const order: string[] = [];
    const pending = ["SELECT 'hold_me 1'", "SELECT 'hold_me 2'", 'SELECT 3'].map((sql) => first.query(sql).then(() => order.push(sql)));
    await held();
    await second.query('SELECT 4');
    expect(order).toEqual([]);
    await window.bridge.call('intercept.release', { id: (await held())[0]!.id, actions: [] });
    await eventually('the next hold', async () => (await held())[0]?.title.includes('hold_me 2'));
    await window.bridge.call('intercept.releaseAll', {});
    await Promise.all(pending);
    expect(order).toEqual(["SELECT 'hold_me 1'", "SELECT 'hold_me 2'", 'SELECT 3']);
    first.destroy();
    second.destroy();
  });

  it('are free when their client leaves, and tell the next how long it waited', async () => {
    await breakOn({ filter: 'sql:hold_me' });
    for (const patience of [null, { us: expect.any(Number), because: expect.stringContaining('left after') }]) {
      const client = await openMysql2(serve.port, { connectAttributes: { program_name: 'impatient' } });
      client.query("SELECT 'hold_me'").catch(() => undefined);
      client.on('error', () => undefined);
      expect((await held())[0]).toMatchObject({ program: 'impatient', patience });
      client.destroy();
      await held(0);
    }
  });

  it('stay or go on when the last window closes, as is set', async () => {
    const client = await openMysql2(serve.port);
    await breakOn({ filter: 'sql:hold_me' });
    const answer = client.query("SELECT 'hold_me' AS a");
    await held();
    await window.close();
    window = await openWindow(serve);
    await held();
    await window.bridge.call('intercept.setSettings', { whenWindowCloses: 'continue' });
    await window.close();
    expect((await answer)[0]).toEqual([{ a: 'hold_me' }]);
    window = await openWindow(serve);
    client.destroy();
  });

  it('end with the login where a breakpoint is set there', async () => {
    await breakOn({ filter: 'user:reader', at: 'login' });
    const refused = openMysql2(serve.port, { user: 'reader' }).catch((error: unknown) => error);
    const [hold] = await held();
    expect(hold).toMatchObject({ at: 'login', title: 'login of reader at shop' });
    await window.bridge.call('intercept.release', { id: hold!.id, actions: [{ kind: 'error', error: { code: 1045 } }] });
    expect(await refused).toMatchObject({ errno: 1045 });
    const let_go = openMysql2(serve.port, { user: 'reader' });
    await window.bridge.call('intercept.release', { id: (await held())[0]!.id, actions: [] });
    const client = await let_go;
    expect((await client.query('SELECT 5 AS five'))[0]).toHaveLength(1);
    client.destroy();
  });
});

describe('a statement run by hand', () => {
  it('runs inside the session, with its variables and temporary tables', async () => {
    const client = await openMysql2(serve.port);
    const [[{ id }]] = (await client.query('SELECT CONNECTION_ID() AS id')) as never as [[{ id: string }]];
    await client.query('SET @mine = 17');
    await client.query('CREATE TEMPORARY TABLE notes (a INT)');
    const session = await eventually('the session', async () => {
      const { rows } = await window.bridge.call('capture.rows', { filter: 'sql:"TABLE notes"', from: 0, count: 10 });
      return rows.at(-1)?.session;
    });
    const { exchange } = await window.bridge.call('session.run', {
      session,
      sql: 'SELECT @mine, CONNECTION_ID(), COUNT(*) FROM notes',
      by: 'hand',
    });
    const detail = await eventually('its exchange', async () =>
      window.bridge.call('capture.exchange', { id: exchange }).then(
        (found) => (found.record.end === 'replied' && found.record.results.length > 0 ? found : null),
        () => null,
      ),
    );
    expect(detail.record.results[0]!.rows).toEqual([[17, Number(id), 0]]);
    await expect(window.bridge.call('session.run', { session: 999_999, sql: 'SELECT 1', by: 'hand' })).rejects.toMatchObject({
      code: 'notFound',
    });
    expect((await client.query('SELECT 5 AS five'))[0]).toHaveLength(1);
    client.destroy();
  });
});

describe('warnings', () => {
  it('are fetched behind a statement that had some, when that is switched on', async () => {
    const client = await openMysql2(serve.port);
    await window.bridge.call('intercept.setSettings', { fetchWarnings: true });
    const [rows] = await client.query("SELECT 'fetched' + 1 AS a");
    expect(rows).toHaveLength(1);
    const warnings = await eventually('the warnings', async () => {
      const { rows: found } = await window.bridge.call('capture.rows', { filter: 'sql:"SHOW WARNINGS"', from: 0, count: 10 });
      return found[0];
    });
    expect(warnings).toMatchObject({ rows: 1, interception: { injected: true } });
    expect((await client.query('SELECT 5 AS five'))[0]).toHaveLength(1);
    client.destroy();
  });
});

describe('rules in the window', () => {
  const rule = "{ name: made, when: 'sql:made_up', then: { rows: { columns: [a], rows: [[1]] } } }";

  it('are written to their file, and read again when it is saved', async () => {
    const path = join(folder, 'rules.yaml');
    const client = await openMysql2(serve.port);
    const state = await window.bridge.call('intercept.addRule', { yaml: rule });
    expect(state.rules).toMatchObject([{ name: 'made', does: 'answer with 1 row' }]);
    expect(readFileSync(path, 'utf8')).toBe(`# none yet\nrules:\n  - ${rule}\n`);
    expect((await client.query('SELECT made_up'))[0]).toEqual([{ a: expect.anything() }]);
    await window.bridge.call('intercept.setRule', { index: 0, on: false });
    await expect(client.query('SELECT made_up')).rejects.toMatchObject({ errno: 1054 });

    writeFileSync(path, "rules:\n  - { when: 'usr:x', then: { delay: 1s } }\n");
    const broken = await window.state(({ rules }) => rules.error !== null);
    expect(broken.rules).toMatchObject({ error: { line: 2, column: 14 }, rules: [{ name: 'made', on: false, hits: 1 }] });
    await eventually('the line on stderr', () =>
      serve.child.stderr.includes('rules.yaml:2:14: there is no field “usr”; did you mean user?'),
    );
    writeFileSync(path, `rules:\n  - ${rule}\n`);
    await window.state(({ rules }) => rules.error === null && rules.rules[0]?.on === true);
    expect((await client.query('SELECT made_up'))[0]).toHaveLength(1);

    await expect(window.bridge.call('intercept.setRulesText', { text: 'rules: 3' })).rejects.toMatchObject({
      code: 'badInput',
      message: 'line 1, column 8: expected a list of rules',
    });
    expect((await window.bridge.call('intercept.setRulesText', { text: '' })).rules).toEqual([]);
    client.destroy();
  });
});

it('a hundred sessions, ten of them held: the others keep their speed', async () => {
  const clients = await Promise.all(Array.from({ length: 100 }, () => openMysql2(serve.port)));
  const others = clients.slice(10);
  /** Statements a second of the 90. */
  const speed = async (ms: number): Promise<number> => {
    let done = 0;
    const end = performance.now() + ms;
    await Promise.all(
      others.map(async (client) => {
        for (; performance.now() < end; done++) await client.query('SELECT 5 AS five');
      }),
    );
    return done / (ms / 1000);
  };
  await breakOn({ filter: 'sql:hold_me' });
  await speed(500);
  const ratios: number[] = [];
  for (let round = 0; round < 7; round++) {
    // What else the machine does comes and goes: each round is compared with what was before and behind it.
    const before = await speed(500);
    const waiting = clients.slice(0, 10).map((client) => client.query("SELECT 'hold_me'"));
    await held(10);
    const during = await speed(500);
    expect((await window.bridge.call('intercept.releaseAll', {})).released).toBe(10);
    await Promise.all(waiting);
    ratios.push((2 * during) / (before + (await speed(500))));
  }
  for (const client of clients) client.destroy();
  const median = ratios.toSorted((a, b) => a - b)[3];
  expect(median, `ratios ${ratios.map((r) => r.toFixed(2)).join(' ')}`).toBeGreaterThanOrEqual(0.9);
});

it('stops cleanly with holds pending', async () => {
  const client = await openMysql2(serve.port);
  client.on('error', () => undefined);
  await breakOn({ filter: 'sql:hold_me' });
  const lost = client.query("SELECT 'hold_me'").catch((error: { code: string }) => error.code);
  await held();
  expect(await serve.stop()).toBe(0);
  expect(await lost).toMatch(/PROTOCOL_CONNECTION_LOST|ECONNRESET/);
});
