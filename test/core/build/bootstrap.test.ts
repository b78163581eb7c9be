import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { isSatisfied } from '../../../build/bootstrap/install.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

function useLock(lock: string, journal: string, mode = ''): Promise<number | null> {
  const script = fileURLToPath(new URL('lockUser.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, lock, journal, mode], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

describe('the lock of a checkout', () => {
  it('lets one process in at a time, and takes over from one that was killed', async () => {
    const [lock, journal] = [join(folder, 'lock'), join(folder, 'journal')];
    expect(await useLock(lock, journal, 'die')).toBeNull();
    expect(existsSync(lock)).toBe(true);
    expect(await Promise.all([1, 2, 3].map(() => useLock(lock, journal)))).toEqual([0, 0, 0]);
    const [, ...lines] = readFileSync(journal, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBe(6);
    for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]!.replace('take', 'give'));
    expect(existsSync(lock)).toBe(false);
  }, 60_000);
});

describe('node_modules', () => {
  const wanted = { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } };

  it('are as they should be with all that is wanted, of its version, but for optional ones', () => {
    expect(isSatisfied(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
    expect(isSatisfied(wanted, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } })).toBe(true);
  });

  it('are installed anew otherwise', () => {
    expect(isSatisfied(wanted, null)).toBe(false);
    expect(isSatisfied(wanted, {})).toBe(false);
    expect(isSatisfied(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(isSatisfied(wanted, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.9' } })).toBe(false);
  });
});
