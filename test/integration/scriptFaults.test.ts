/** Nothing that a script does wrong stops another session (criterion 7 of issue 4). */
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
