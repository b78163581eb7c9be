import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { namedCapture, temporaryCapture } from '../../../src-core/node/captureFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a capture to keep', () => {
  it('replaces an earlier one with all that belongs to it, and stays', async () => {
    const path = join(folder, 'a.hydro');
    for (const suffix of ['', '-wal', '-shm', '-journal']) writeFileSync(path + suffix, 'old');
    const file = await namedCapture(path);
    expect([readFileSync(path, 'utf8'), existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual(['', false, false]);
    await file.dispose();
    expect(existsSync(path)).toBe(true);
  });

  it('is nobody else to read', async () => {
    const { path } = await namedCapture(join(folder, 'private.hydro'));
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('names what is in the way', async () => {
    await expect(namedCapture(join(folder, 'no/b.hydro'))).rejects.toThrow(
      /no\/b\.hydro cannot be written: the folder .*\/no does not exist/,
    );
    await expect(namedCapture(folder)).rejects.toThrow(/it is a folder/);
  });
});

describe('a temporary capture', () => {
  it('has a folder of its own, which goes with it', async () => {
    const [a, b] = [await temporaryCapture(), await temporaryCapture()];
    expect(dirname(a.path)).not.toBe(dirname(b.path));
    await Promise.all([a.dispose(), b.dispose()]);
    expect([existsSync(dirname(a.path)), existsSync(dirname(b.path))]).toEqual([false, false]);
  });
});
