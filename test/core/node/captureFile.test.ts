import { spawnSync } from 'node:child_process';
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

  it('takes those of killed runs away, and no other folder', async () => {
    const here = join(tmpdir(), `hydrophone-${process.pid}-`);
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const killed = mkdtempSync(join(tmpdir(), `hydrophone-${gone}-`));
    const living = await temporaryCapture();
    const owner = readFileSync(join(dirname(living.path), 'owner'), 'utf8');
    const others = [gone, gone, process.pid].map((pid) => mkdtempSync(join(tmpdir(), `hydrophone-${pid}-`)));
    writeFileSync(join(killed, 'owner'), owner);
    // Of another container, of nobody, and of a process that runs.
    writeFileSync(join(others[0]!, 'owner'), 'pid:[1]');
    writeFileSync(join(others[2]!, 'owner'), owner);
    expect(living.path.startsWith(here)).toBe(true);
    await (await temporaryCapture()).dispose();
    expect([killed, ...others, dirname(living.path)].map((path) => existsSync(path))).toEqual([false, true, true, true, true]);
    await living.dispose();
    for (const path of others) rmSync(path, { recursive: true });
  });
});
