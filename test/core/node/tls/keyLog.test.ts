import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { openKeyLog } from '../../../../src-core/node/tls/keyLog.ts';

const folder = mkdtempSync(join(tmpdir(), 'keylog-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

it('appends, for its owner only', async () => {
  const path = join(folder, 'keys');
  openKeyLog(path)(Buffer.from('one\n'));
  await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('one\n'));
  openKeyLog(path)(Buffer.from('two\n'));
  await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n'));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('says once that it cannot be written any more', async () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  const log = openKeyLog(join(folder, 'no', 'where'));
  log(Buffer.from('one\n'));
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  log(Buffer.from('two\n'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines).toEqual([expect.stringMatching(/error: the key log of --tls-keylog cannot be written any more \(ENOENT.+\)\n$/)]);
});
