/** Captures of earlier formats open and tell what they told. The file was recorded by the last Hydrophone that wrote format 2. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { exchangeChanges } from '../../../src-core/capture/exchangeChanges.ts';
import { exchangeDetail } from '../../../src-core/capture/exchangeDetail.ts';
import { copyCapture } from '../../../src-core/capture/store/copyCapture.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import { openSqlite } from '../../support/sqlite.ts';

const fixture = new URL('../../fixtures/captures/format2.hydro.gz', import.meta.url);
let folder: string;
let path: string;
let store: CaptureStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capture-'));
  path = join(folder, 'old.hydro');
  writeFileSync(path, gunzipSync(readFileSync(fixture)));
  store = openCaptureStore(openSqlite, path, 'readOnly');
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function titles(of: CaptureStore): string[] {
  const summaries = new Summaries(of);
  return of.segments.range(0, 100).map((record) => summaries.of(record).title);
}

it('a capture of format 2 shows its exchanges, in which nobody took a hand', () => {
  expect(titles(store)).toHaveLength(11);
  expect(titles(store)).toContain('select ? as a, ? as b');
  const summaries = new Summaries(store);
  const detail = exchangeDetail(store, summaries, 1);
  expect(detail.summary.interception).toBeNull();
  expect(detail.record).toMatchObject({ parent: null, modified: false, mocked: false, injected: false, held_us: 0, dropped_bytes: 0 });
  const changes = exchangeChanges(store, summaries, 1);
  expect(changes.children).toEqual([]);
  expect(changes.request.server).toEqual(changes.request.client);
  expect(changes.reply.server).toEqual(changes.reply.client);
});

it('and can be copied into a file of the newest format', async () => {
  const copy = join(folder, 'copy.hydro');
  expect(await copyCapture(openSqlite, path, copy, async () => {})).toBe(11);
  const copied = openCaptureStore(openSqlite, copy, 'readOnly');
  try {
    expect(titles(copied)).toEqual(titles(store));
    expect(copied.childrenOf(1)).toEqual([]);
  } finally {
    copied.close();
  }
  expect(existsSync(`${copy}-wal`)).toBe(false);
});
