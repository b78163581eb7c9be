import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readIfThere, replaceFile } from '../../../src-core/node/wholeFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'whole-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const rights = (path: string) => statSync(path).mode & 0o777;

it.skipIf(process.platform === 'win32')('a file that gets another text keeps its rights', () => {
  const path = join(folder, 'private.yaml');
  writeFileSync(path, 'before', { mode: 0o600 });
  replaceFile(path, 'behind');
  expect([readFileSync(path, 'utf8'), rights(path)]).toEqual(['behind', 0o600]);
});

it('what was not there is made, and nothing else is left', () => {
  const path = join(folder, 'new.yaml');
  expect(readIfThere(path)).toBeNull();
  replaceFile(path, 'text');
  expect(readIfThere(path)).toBe('text');
  expect(readdirSync(folder).filter((name) => name.startsWith('new.yaml'))).toEqual(['new.yaml']);
});

it('a text that cannot be written leaves nothing behind', () => {
  expect(() => replaceFile(join(folder, 'nowhere', 'a.yaml'), 'text')).toThrow(/ENOENT/);
  expect(() => replaceFile(folder, 'text')).toThrow();
  expect(readIfThere(join(folder, 'nowhere', 'a.yaml'))).toBeNull();
  expect(readdirSync(join(folder, '..')).filter((name) => name.startsWith(`${folder.split('/').at(-1)}.`))).toEqual([]);
});
