import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSqlite } from '../../../src-core/node/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sqliteUrl = new URL('../../../src-core/node/sqlite.ts', import.meta.url).href;

/** Loads SQLite in a Node without node:sqlite; what it printed, or the message of the failure. */
function withoutBuiltin(module: string | undefined): string {
  const script = `import(${JSON.stringify(sqliteUrl)}).then(m => m.loadSqlite()).then(
    (open) => console.log(open('file', { readOnly: true }).opened), (error) => console.log(error.message))`;
  const env = { ...process.env, HYDROPHONE_SQLITE_MODULE: module };
  return spawnSync(process.execPath, ['--no-experimental-sqlite', '-e', script], { env, encoding: 'utf8' }).stdout.trim();
}

describe('SQLite', () => {
  it('is the one of this Node, without its warning', async () => {
    const open = await loadSqlite();
    const database = open(join(folder, 'a.db'), { readOnly: false });
    database.exec('CREATE TABLE t (a)');
    database.prepare('INSERT INTO t VALUES (?)').run(Uint8Array.of(1, 2));
    expect(database.prepare('SELECT a FROM t').get()).toEqual({ a: Uint8Array.of(1, 2) });
    database.close();
    const warned = spawnSync(process.execPath, ['-e', `import(${JSON.stringify(sqliteUrl)}).then(m => m.loadSqlite())`], {
      encoding: 'utf8',
    });
    expect(warned.stderr).toBe('');
  });

  it('refuses to write where it was opened to read', async () => {
    const database = (await loadSqlite())(join(folder, 'a.db'), { readOnly: true });
    expect(() => database.exec('CREATE TABLE u (a)')).toThrow(/readonly/);
    database.close();
  });

  it('is the module that was named, where this Node has none', () => {
    const module = join(folder, 'substitute.mjs');
    writeFileSync(module, "export class DatabaseSync { constructor(path, o) { this.opened = [path, o.readOnly].join(' '); } }");
    expect(withoutBuiltin(module)).toBe('file true');
  });

  it('says what to do where there is neither, or the module is not there', () => {
    expect(withoutBuiltin(undefined)).toMatch(/has no node:sqlite: use Node .* or name a module in HYDROPHONE_SQLITE_MODULE/);
    expect(withoutBuiltin(fileURLToPath(new URL('nowhere.mjs', import.meta.url)))).toMatch(/nowhere\.mjs cannot be loaded/);
  });
});
