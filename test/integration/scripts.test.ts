/** Scripts in real processes: what goes right, and that nothing a script does wrong stops another session (criterion 7 of issue 4). */
import { describe, expect, it } from 'vitest';
import type { ScriptState } from '../../src-core/bridge/contract.ts';
import { query, type RunningScripts, reply, runScripts, session, until } from '../support/scripts.ts';

const good = `export const readQuery = () => ({ rewrite: 'good' });`;

/** Asks the second script again and again for `ms`; how often, and how long the slowest answer took in ms. */
async function askOthers({ ask }: RunningScripts, ms: number): Promise<{ asked: number; slowest: number }> {
  let asked = 0;
  let slowest = 0;
  for (const start = performance.now(); performance.now() - start < ms; asked++) {
    const before = performance.now();
    expect(await ask(query(2, 'SELECT 1'), 1)).toMatchObject({ actions: [{ sql: 'good' }] });
    slowest = Math.max(slowest, performance.now() - before);
  }
  return { asked, slowest };
}

function stateWith(running: RunningScripts, part: string): Promise<ScriptState> {
  return until(
    8_000,
    `no state with ${part}: `,
    () => running.scripts.states()[0]!,
    (state) => (state.error?.includes(part) === true ? state : undefined),
  );
}

describe('hooks', () => {
  it('act on statements and replies, with a state for each session', async () => {
    const { ask } = await runScripts({
      'hooks.js': `
        export function readQuery({ sql, session, state }) {
          state.count = (state.count ?? 0) + 1;
          if (sql === 'SELECT 1') return { rewrite: 'SELECT ' + state.count + ' -- ' + session.user };
        }
        export async function readQueryResult({ results, id }) {
          if (results[0].rows[0][0] === 'secret') return { rows: { ...results[0], rows: [['***']] } };
        }`,
    });
    expect(await ask(query(1, 'SELECT 2'))).toEqual({ actions: [], goOn: true, seesReply: true });
    expect(await ask(query(1, 'SELECT 1'))).toEqual({
      actions: [{ kind: 'rewrite', sql: 'SELECT 2 -- app' }],
      goOn: false,
      seesReply: true,
    });
    expect(await ask(query(2, 'SELECT 1'))).toMatchObject({ actions: [{ sql: 'SELECT 1 -- app' }] });
    expect(await ask(reply(1, 'SELECT 1', ['x']))).toBeNull();
    expect(await ask(reply(1, 'SELECT 1', ['secret']))).toEqual({
      actions: [
        {
          kind: 'rows',
          rows: { columns: [{ name: 'name', type: 'VAR_STRING', table: 't', schema: 'shop' }], rows: [['***']], warnings: 0 },
        },
      ],
      goOn: false,
    });
  });

  it('see the replies of their own queue only, and the client never sees one by accident', async () => {
    const { ask } = await runScripts({
      'queue.js': `
        export const readQuery = ({ sql }) => sql === 'q' ? { queue: [{ id: 7, sql: 'SELECT 2' }, { id: 8 }] } : undefined;
        export function readQueryResult({ id, results }) {
          if (id === 8) throw new Error('no');
          if (results[0].rows[0][0] === 'end') return { ok: { affectedRows: 1n } };
        }`,
      'silent.js': `export const readQuery = () => ({ queue: [{ id: 1, sql: 'SELECT 3', after: true }] });`,
    });
    expect(await ask(query(1, 'other'))).toMatchObject({ actions: [] });
    expect(await ask(reply(1, 'x', ['of another script'], 7))).toBeNull();
    expect(await ask(query(1, 'q'))).toEqual({
      actions: [{ kind: 'queue', items: [{ id: 7, sql: 'SELECT 2' }, { id: 8 }] }],
      goOn: false,
      seesReply: true,
    });
    expect(await ask(reply(1, 'SELECT 2', ['x'], 7))).toEqual({ actions: [{ kind: 'ignore' }], goOn: false });
    expect(await ask(reply(1, 'SELECT 2', ['x'], 8))).toMatchObject({ actions: [{ kind: 'ignore' }] });
    expect(await ask(reply(1, 'SELECT 2', ['end'], 7))).toMatchObject({ actions: [{ kind: 'ok', ok: { affectedRows: '1' } }] });
    expect(await ask(query(1, 'q'), 1)).toMatchObject({ seesReply: true });
    expect(await ask(reply(1, 'SELECT 3', ['x'], 1), 1)).toEqual({ actions: [{ kind: 'ignore' }] });
    expect(await ask(reply(1, 'q', ['x']), 1)).toBeNull();
  });

  it('of several sessions run interleaved', async () => {
    const { ask } = await runScripts({
      'wait.mjs': `export async function readQuery({ sql }) {
        await new Promise((done) => setTimeout(done, Number(sql)));
        return { rewrite: sql };
      }`,
    });
    const started = performance.now();
    const order: string[] = [];
    const wait = async (id: number, ms: string): Promise<void> => {
      await ask(query(id, ms));
      order.push(ms);
    };
    await Promise.all([wait(1, '300'), wait(2, '200'), wait(3, '100'), ...Array.from({ length: 20 }, (_, i) => wait(10 + i, '10'))]);
    expect(order.slice(-3)).toEqual(['100', '200', '300']);
    expect(performance.now() - started).toBeLessThan(600);
  });
});

describe('a script that', () => {
  it('loops for ever is ended and starts again while others go on; after three times it is switched off', async () => {
    const running = await runScripts(
      {
        'loop.ts': `export function readQuery({ sql }: { sql: string }) {
          if (sql === 'loop') for (;;) {}
          return { rewrite: 'seen' };
        }`,
        'good.js': good,
      },
      { limitMs: 300 },
    );
    const { ask, line, scripts } = running;
    for (const times of [1, 2, 3]) {
      const started = performance.now();
      const stuck = ask(query(1, 'loop'));
      const behind = ask(query(5, 'SELECT 1'));
      const { asked, slowest } = await askOthers(running, 200);
      expect(asked).toBeGreaterThan(20);
      expect(slowest).toBeLessThan(150);
      expect(await stuck).toMatchObject({ actions: [], goOn: true, notes: ['readQuery of loop.ts took too long and changed nothing.'] });
      expect(await behind).toMatchObject({ actions: [], goOn: true });
      expect(performance.now() - started).toBeLessThan(700);
      if (times === 3) break;
      await stateWith(running, 'started again');
      expect(await ask(query(3, 'SELECT 1'))).toMatchObject({ actions: [{ sql: 'seen' }] });
    }
    expect(await line('switched off')).toBe(
      'error - switched off: readQuery never returned; its worker had to be ended 3 times. Save it, or turn it on again, to go on with it',
    );
    expect(scripts.states()[0]).toMatchObject({ name: 'loop.ts', on: false });
    expect(await ask(query(3, 'SELECT 1'))).toBeNull();
    expect(scripts.interceptors()[0]!.interest(session(9)).commands).toBeNull();
    expect(await ask(query(2, 'SELECT 1'), 1)).toMatchObject({ actions: [{ sql: 'good' }] });
    await scripts.calls['scripts.save']({ id: 'script1', name: 'loop.ts', text: good });
    expect(scripts.states()[0]).toMatchObject({ on: true, error: null });
    expect(await ask(query(3, 'SELECT 1'))).toMatchObject({ actions: [{ sql: 'good' }] });
  });

  it('throws lets the statement go on, and its line is told as it was written', async () => {
    const running = await runScripts({
      'throw.ts': [
        'interface Row {',
        '  readonly id: number;',
        '}',
        'export function readQuery({ sql }: { sql: string }): { rewrite: string } | undefined {',
        "  if (sql === 'async') void Promise.reject(new RangeError('nobody waits for it'));",
        "  const row = (sql === 'sync' ? undefined : { id: 1 }) as Row;",
        '  return { rewrite: String(row.id) };',
        '}',
        'export async function readQueryResult() {',
        "  throw 'a text';",
        '}',
      ].join('\n'),
      'good.js': good,
    });
    const { ask, line, scripts } = running;
    expect(await ask(query(1, 'sync'))).toMatchObject({
      actions: [],
      goOn: true,
      notes: ['readQuery of throw.ts failed and changed nothing.'],
    });
    expect(await line('undefined')).toBe("error throw.ts:7 readQuery: TypeError: Cannot read properties of undefined (reading 'id')");
    expect(await ask(query(1, 'async'))).toMatchObject({ actions: [{ sql: '1' }] });
    expect(await line('nobody')).toBe('error throw.ts:5 RangeError: nobody waits for it');
    expect(await ask(reply(1, 'x', ['x']))).toMatchObject({ actions: [], goOn: true });
    expect(await line('a text')).toBe("error - readQueryResult: threw 'a text'");
    expect(scripts.states()[0]).toMatchObject({
      on: true,
      error: null,
      hooks: [{ name: 'readQuery', calls: 2, errors: 1 }, { errors: 1 }],
    });
  });

  it.each([
    ['objects', 'for (let i = 0; i < 1000; i++) kept.push(new Array(1000).fill(i + kept.length / 7));'],
    ['buffers', 'for (let i = 0; i < 4; i++) kept.push(Buffer.alloc(2 ** 22, 1));'],
  ])('leaks memory in %s loses its process, not the engine', async (_name, leak) => {
    const running = await runScripts(
      {
        'leak.js': `const kept = []; export const readQuery = ({ sql }) => { if (sql === 'leak') { ${leak} } return { rewrite: 'seen' }; };`,
        'good.js': good,
      },
      { limitMs: 5_000 },
    );
    for (let i = 0; i < 100 && running.lines().length === 0; i++) await running.ask(query(1, 'leak'));
    await running.line('needed more memory than it may: its worker was ended and starts anew; what hooks kept in `state` is gone');
    await askOthers(running, 100);
    await stateWith(running, 'started again');
    expect(await running.ask(query(1, 'SELECT 1'))).toMatchObject({ actions: [{ sql: 'seen' }] });
  });

  it('ends its process, or floods the console, is no matter', async () => {
    const running = await runScripts({
      'exit.js': `export const readQuery = ({ sql }) => {
        if (sql === 'exit') process.exit(3);
        for (let i = 0; i < 100_000; i++) console.log('line ' + i);
        return { rewrite: 'seen' };
      };`,
      'good.js': good,
    });
    expect(await running.ask(query(1, 'exit'))).toBeNull();
    await stateWith(running, 'started again');
    expect(running.lines()[0]).toContain('ended its process (process.exit)');
    await Promise.all([running.ask(query(1, 'print')), askOthers(running, 200)]);
    expect(running.lines().length).toBeLessThan(500);
    expect(running.lines()).toContain('log exit.js:3 line 0');
  });

  it('returns nonsense is told what is expected, and the statement goes on', async () => {
    const running = await runScripts({
      'nonsense.js': `export const readQuery = ({ sql }) => (0, eval)('(' + sql + ')');
        export const readQueryResult = () => ({ ignore: true });`,
      'good.js': good,
    });
    const messages: [returned: string, message: string][] = [
      ['42', 'readQuery returned 42; expected nothing or one of { rewrite | params | rows'],
      ['{ rewrit: 1 }', 'readQuery returned { rewrit }; expected nothing or one of'],
      ['{ rewrite: 1 }', 'readQuery returned { rewrite } that is not right (rewrite: expected an SQL text)'],
      ['{ rows: { columns: ["a"], rows: [[1, 2]] } }', 'readQuery returned { rows } with 2 cells in row 1 and 1 columns'],
      ['{ rows: { columns: ["a"], rows: [[() => 1]] } }', 'readQuery returned { rows } that is not right'],
      ['{ ok: {}, error: { code: 1 } }', 'readQuery returned ok and error at once'],
      ['{ error: { code: 0 } }', 'readQuery returned { error } that is not right (error.code: '],
      [
        '{ delay: "soon" }',
        "readQuery returned { delay } that is not right (delay: expected milliseconds, or a duration such as '200ms' or '1.5s')",
      ],
      ['{ queue: [{ sql: "x" }] }', 'readQuery returned { queue } that is not right (queue[0].id: expected a whole number)'],
      ['{ get rewrite() { throw new Error("trap"); } }', 'trap'],
    ];
    for (const [returned, message] of messages) {
      expect(await running.ask(query(1, returned))).toMatchObject({ actions: [], goOn: true });
      await running.line(message);
    }
    expect(await running.ask(reply(1, 'x', ['x']))).toMatchObject({ actions: [], goOn: true });
    await running.line("readQueryResult returned { ignore } for the reply to the client's own statement, which the client waits for");
    expect(running.scripts.states()[0]!.hooks[0]).toMatchObject({ calls: messages.length, errors: messages.length });
  });

  it('awaits for ever costs its own statements the limit, and is switched off after ten in a row', async () => {
    const running = await runScripts(
      { 'hang.js': 'export const readQuery = () => new Promise(() => {});', 'good.js': good },
      { limitMs: 100 },
    );
    const first = running.ask(query(1, 'x'));
    await askOthers(running, 80);
    expect(await first).toMatchObject({ actions: [], notes: ['readQuery of hang.js took too long and changed nothing.'] });
    expect(await running.line('took longer')).toBe('warn - readQuery took longer than 100 ms; what it was asked about went on unmodified');
    expect(running.scripts.states()[0]).toMatchObject({ on: true, error: 'readQuery took longer than 100 ms' });
    await Promise.all(Array.from({ length: 9 }, (_, i) => running.ask(query(2 + i, 'x'))));
    await running.line('switched off: readQuery took too long 10 times in a row');
    expect(running.scripts.states()[0]).toMatchObject({ on: false, hooks: [{ calls: 10, timeouts: 10, longestUs: 100_000 }] });
  });
});

describe('loading', () => {
  it('takes imports as people write them, packages and JSON too, and tells which files it read', async () => {
    const { ask, told, scripts, write, line } = await runScripts(
      {
        'main.ts': `
        import type { ReadQuery } from 'hydrophone';
        import { tables } from './lib/tables';
        import { upper } from './lib/upper.js';
        import settings from './settings.json' with { type: 'json' };
        import { join } from 'node:path';
        import { word } from 'wordy';
        import old from 'oldish';
        const { late } = await import('./late.mjs');
        export const readQuery: ReadQuery<{ n?: number }> = ({ sql }) => {
          console.warn('seen', { sql });
          return { rewrite: [tables.length, upper(sql ?? ''), settings.limit, join('a', 'b'), word, old.name, late, import.meta.filename.endsWith('main.ts')].join(' ') };
        };`,
        'lib/tables.ts': 'export const tables: readonly string[] = ["a", "b"];',
        'lib/upper.ts': 'export function upper(text: string): string { return text.toUpperCase(); }',
        'late.mjs': 'export const late = "late";',
        'settings.json': '{ "limit": 5 }',
        'node_modules/wordy/package.json': '{ "name": "wordy", "type": "module", "exports": { "import": "./index.mjs" } }',
        'node_modules/wordy/index.mjs': 'export const word = "esm";',
        'node_modules/oldish/package.json': '{ "name": "oldish", "main": "index.cjs" }',
        'node_modules/oldish/index.cjs': 'module.exports = { name: "cjs" };',
      },
      { names: ['main.ts'] },
    );
    expect(await ask(query(1, 'select'))).toMatchObject({ actions: [{ sql: '2 SELECT 5 a/b esm cjs late true' }] });
    expect(await line('seen')).toBe("warn main.ts:11 seen { sql: 'select' }");
    // A file that it imports is saved: that holds for the sessions that come from now on.
    const before = told.interceptors;
    write('lib/tables.ts', 'export const tables: readonly string[] = [];');
    await until(
      8_000,
      'not loaded again: ',
      () => told.interceptors,
      (times) => (times > before ? true : undefined),
    );
    expect(await ask(query(1, 'select'))).toMatchObject({ actions: [{ sql: expect.stringMatching(/^2 /) }] });
    expect(await ask(query(2, 'select'))).toMatchObject({ actions: [{ sql: expect.stringMatching(/^0 /) }] });
    expect(scripts.states()[0]!.hooks[0]!.calls).toBe(3);
  });

  it.each([
    ['syntax.js', 'export function readQuery() {\n  return {;\n}', "syntax.js:2: SyntaxError: Unexpected token ';'"],
    ['types.ts', 'export const a = 1;\nlet x: = 5;', /^types\.ts:2: SyntaxError: Unexpected token `=`/],
    [
      'enum.ts',
      'enum A { b }\nexport const readQuery = () => {};',
      'enum.ts:1: SyntaxError: TypeScript enum is not supported in strip-only mode',
    ],
    ['throws.js', "\nthrow new Error('at the top');", 'throws.js:2: at the top'],
    [
      'none.js',
      'export function readQueries() {}',
      /^exports no hook \(it exports readQueries\); expected a function named connectServer, /,
    ],
    ['value.js', 'export const readQuery = 5;', 'readQuery is exported as number; expected a function'],
    [
      'import.js',
      "import './missing.js';\nexport const readQuery = () => {};",
      /^imports '\.\/missing\.js', and there is no file .*missing\.js$/,
    ],
    [
      'commands.js',
      "export const readQuery = () => {}; export const commands = ['COM_NONE'];",
      /^commands has COM_NONE; expected an array of names/,
    ],
    ['exit.js', 'process.exit(1);', 'ended its process (process.exit)'],
  ])('refuses %s with the place and the reason', async (name, text, message) => {
    const failure = await runScripts({ [name]: text }).then(
      () => 'it loads',
      (thrown: Error) => thrown.message,
    );
    expect(failure).toMatch(/^--script \//);
    const reason = failure.slice(failure.indexOf(`/${name}: `) + name.length + 3);
    if (typeof message === 'string') expect(reason).toBe(message);
    else expect(reason).toMatch(message);
  });
});
