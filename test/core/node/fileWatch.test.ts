import { pbkdf2 } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileWatch } from '../../../src-core/node/fileWatch.ts';
import { eventually } from '../../support/ports.ts';

let folder: string;
let path: string;
let told: number;
let watch: FileWatch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  path = join(folder, 'a.txt');
  writeFileSync(path, 'one');
  told = 0;
  watch = new FileWatch(() => told++);
});
afterEach(() => {
  watch.stop();
  rmSync(folder, { recursive: true });
});

/** Gives the threads that look at files other work for a while. */
function occupyThreads(): Promise<unknown> {
  const jobs = Array.from({ length: 8 }, () => new Promise((resolve) => pbkdf2('password', 'salt', 100_000, 64, 'sha512', resolve)));
  return Promise.all(jobs);
}

it('tells a change that comes before the first look, however late that is', async () => {
  const occupied = occupyThreads();
  watch.watch([path]);
  writeFileSync(path, 'another');
  await occupied;
  await eventually('the change', () => told === 1, 5_000);
});

it('tells a change once, and none that is known or of a file that was left', async () => {
  const other = join(folder, 'b.txt');
  watch.watch([path, other]);
  writeFileSync(path, 'known');
  watch.seen();
  writeFileSync(other, 'new');
  await eventually('the new file', () => told === 1, 5_000);
  watch.watch([other]);
  writeFileSync(path, 'left');
  rmSync(other);
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(told).toBe(1);
  writeFileSync(other, 'back');
  await eventually('the file that came back', () => told === 2, 5_000);
});
