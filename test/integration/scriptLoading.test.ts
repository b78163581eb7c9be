/** How scripts are loaded: imports, packages, TypeScript; and what is told of one that does not load. */
import { describe, expect, it } from 'vitest';
import { query, runScripts, until } from '../support/scripts.ts';

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
