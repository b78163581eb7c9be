/** Scripts in real processes: what hooks may do, versions of a file, and what windows do with scripts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newSession } from '../../src-core/machine/newSession.ts';
import { query, reply, runScripts, scriptFiles, session } from '../support/scripts.ts';

const good = `export const readQuery = () => ({ rewrite: 'good' });`;

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

describe('a version', () => {
  it('stays with the sessions that began with it; a new one that does not load leaves the old one at work', async () => {
    const name = 'v.js';
    const version = (
      n: number,
    ): string => `export const readQuery = ({ state }) => ({ rewrite: ${n} + ' ' + (state.n = (state.n ?? 0) + 1) });
      export const disconnectClient = ({ session }) => console.log('bye', session.id, ${n});`;
    const { ask, line, scripts } = await runScripts({ [name]: version(1) });
    const save = (text: string) => scripts.calls['scripts.save']({ id: 'script1', name, text });
    expect(await ask(query(1, 'x'))).toMatchObject({ actions: [{ sql: '1 1' }] });
    await save(version(2));
    expect(await line('loaded again')).toBe('info - loaded again: readQuery, disconnectClient; holds for new connections');
    expect(await ask(query(1, 'x'))).toMatchObject({ actions: [{ sql: '1 2' }] });
    expect(await ask(query(2, 'x'))).toMatchObject({ actions: [{ sql: '2 1' }] });
    await save('export const readQuery = (;');
    expect(scripts.states()[0]).toMatchObject({ on: true, error: expect.stringMatching(/^v\.js:1: SyntaxError/) });
    expect(await ask(query(3, 'x'))).toMatchObject({ actions: [{ sql: '2 1' }] });
    await save(version(4));
    expect(scripts.states()[0]).toMatchObject({ error: null });
    expect(await ask(query(1, 'x'))).toMatchObject({ actions: [{ sql: '1 3' }] });
    expect(await ask(query(4, 'x'))).toMatchObject({ actions: [{ sql: '4 1' }] });
    const [script] = scripts.interceptors();
    script!.ended?.(session(1));
    expect(await line('bye 1 1')).toBe('log v.js:2 bye 1 1');
    expect(await ask(query(1, 'x'))).toMatchObject({ actions: [{ sql: '4 1' }] });
  });
});

describe('windows', () => {
  it('make, rename, switch and remove scripts of the folder; which are on is remembered', async () => {
    const folder = scriptFiles({});
    const { scripts, ask } = await runScripts({}, { folder });
    const { calls } = scripts;
    const { id } = await calls['scripts.save']({ id: null, name: 'a.ts', text: good });
    await calls['scripts.save']({ id: null, name: 'b.js', text: good });
    expect(await ask(query(1, 'x'))).toMatchObject({ actions: [{ sql: 'good' }] });
    await expect(calls['scripts.save']({ id: null, name: 'a.ts', text: good })).rejects.toMatchObject({
      code: 'badInput',
      message: 'there is a script a.ts already; choose another name',
    });
    await expect(calls['scripts.save']({ id: null, name: '../a.ts', text: good })).rejects.toThrow(
      "'../a.ts' is no name for a script; expected such as hooks.ts, hooks.js or hooks.lua",
    );
    const renamed = await calls['scripts.save']({ id, name: 'c.ts', text: `${good} // 2` });
    expect(calls['scripts.text']({ id: renamed.id }).text).toBe(`${good} // 2`);
    expect(scripts.states().map(({ name, on }) => [name, on])).toEqual([
      ['c.ts', true],
      ['b.js', true],
    ]);
    await calls['scripts.setOn']({ id: renamed.id, on: false });
    expect(await ask(query(1, 'x'))).toBeNull();
    const b = scripts.states()[1]!.id;
    calls['scripts.remove']({ id: b });
    expect(readdirSync(join(folder, '.removed'))).toEqual(['b.js']);
    expect(() => calls['scripts.text']({ id: b })).toThrow('there is no such script any more');
    await calls['scripts.save']({ id: null, name: 'b.js', text: good });
    expect(readFileSync(join(folder, 'node_modules/hydrophone/hooks.d.ts'), 'utf8')).toContain('export type ReadQuery<');
    const again = await runScripts({}, { folder });
    expect(again.scripts.states().map(({ name, on }) => [name, on])).toEqual([
      ['b.js', true],
      ['c.ts', false],
    ]);
  });

  it('take a script of the command line off the list, and have it back at its place', async () => {
    const { scripts, folder } = await runScripts({ 'mine.js': good });
    const { calls } = scripts;
    const { id } = scripts.states()[0]!;
    await expect(calls['scripts.save']({ id, name: 'other.js', text: good })).rejects.toThrow(
      'mine.js was given by --script and keeps its name',
    );
    calls['scripts.remove']({ id });
    expect(readdirSync(folder)).toEqual(['mine.js']);
    expect(scripts.interceptors()).toEqual([]);
    await calls['scripts.save']({ id: null, name: 'mine.js', text: good });
    expect(scripts.states()[0]).toMatchObject({ path: join(folder, 'mine.js'), on: true });
    await expect(calls['scripts.save']({ id: null, name: 'new.js', text: good })).rejects.toThrow('there is no folder for scripts here');
  });
});

it('what the proxy was told is not in the environment of scripts', async () => {
  process.env.SCRIPT_TEST_SECRET = 'a password';
  process.env.SCRIPT_TEST_PLAIN = 'plain';
  const { ask } = await runScripts(
    {
      'env.js':
        "export const readQuery = () => ({ rewrite: process.env.SCRIPT_TEST_SECRET + ' ' + process.env.SCRIPT_TEST_PLAIN + ' ' + typeof process.send });",
    },
    { secrets: ['a password'] },
  );
  expect(await ask(query(1, 'x'))).toMatchObject({ actions: [{ sql: 'undefined plain undefined' }] });
});

it('nor in that of Lua scripts', async () => {
  process.env.SCRIPT_TEST_SECRET = 'a password';
  process.env.SCRIPT_TEST_PLAIN = 'plain';
  const { scripts, line } = await runScripts(
    {
      'env.lua': `local all = require('posix').getenv()
        print('found', os.getenv('SCRIPT_TEST_SECRET'), all.SCRIPT_TEST_SECRET, os.getenv('SCRIPT_TEST_PLAIN'), all.SCRIPT_TEST_PLAIN)`,
    },
    { secrets: ['a password'] },
  );
  scripts.interceptors()[0]!.interest(newSession(1, 0, '127.0.0.1:5', ''));
  expect(await line('found')).toMatch(/found\tnil\tnil\tplain\tplain$/);
});
