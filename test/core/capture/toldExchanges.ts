/** A capture for each test of a file, fed by a recorder with exchanges that were taken hold of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../src-core/capture/captureStore.ts';
import { exchangeChanges } from '../../../src-core/capture/exchangeChanges.ts';
import { exchangeDetail } from '../../../src-core/capture/exchangeDetail.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { Summaries } from '../../../src-core/capture/summary.ts';
import { type Interception, newInterception } from '../../../src-core/machine/holding/held.ts';
import type { OpenExchange, Side } from '../../../src-core/machine/io.ts';
import { baseTime, fakeExchange, fakeSession } from '../../support/exchanges.ts';
import { eofPayload, head, intColumn, nameColumn, textRowPayload, wire } from '../../support/replies.ts';
import { openSqlite } from '../../support/sqlite.ts';

let folder: string;
export let store: CaptureStore;
export let recorder: Recorder;
let stored: Uint8Array[];
let keptBytes: number;

/** Gives each test of the calling file a capture of its own. */
export function captureForEachTest(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capture-'));
    store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
    stored = [];
    keptBytes = 4 * 1024 * 1024;
    recorder = new Recorder({
      post: (batch) => {
        if (batch.segment !== null) stored.push(batch.segment.bytes);
        stored.push(...batch.parts.map((part) => part.bytes));
        store.append(batch);
      },
      pendingBytes: 0,
      keepBytes: () => keptBytes,
      spareMemory: () => null,
      after: () => () => {},
    });
    recorder.record({ kind: 'session', event: 'authenticated', at: baseTime, session: fakeSession() });
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
}

interface Told {
  readonly request: Uint8Array;
  readonly reply?: Uint8Array;
  readonly behind?: readonly (readonly [Side, Uint8Array])[];
  readonly interception?: Partial<Interception> | null;
  readonly changes?: Partial<OpenExchange>;
}

/** Begins an exchange; the returned function ends it. */
export function begin(id: number, { request, reply, behind, interception, changes }: Told): () => void {
  const exchange = fakeExchange(id, {
    requestBytes: request.length,
    replyBytes: reply?.length ?? 0,
    replyPackets: reply === undefined ? 0 : 1,
    interception: interception === null ? null : { ...newInterception(), ...interception },
    ...changes,
  });
  const at = exchange.startedAt;
  recorder.record({ kind: 'started', exchange });
  recorder.record({ kind: 'bytes', exchange, from: 'client', at, bytes: request, gap: null });
  for (const [from, bytes] of behind ?? []) recorder.record({ kind: 'behind', exchange, from, at: at + 50, bytes });
  if (reply !== undefined) recorder.record({ kind: 'bytes', exchange, from: 'server', at: at + 200, bytes: reply, gap: null });
  return () => recorder.record({ kind: 'finished', exchange, at: at + 220, end: 'replied' });
}

export function tell(id: number, told: Told): void {
  begin(id, told)();
  recorder.flush();
}

export const detail = (id: number) => exchangeDetail(store, new Summaries(store), id);
export const changes = (id: number) => exchangeChanges(store, new Summaries(store), id);
export const storedText = () => Buffer.concat(stored).toString('latin1');

/** A text result of one row; packets whose sequence ids count from 1. */
export function result(id: string, name: string): Uint8Array {
  return wire([...head([intColumn, nameColumn]), textRowPayload(id, name), eofPayload(2, 0)]);
}

export function keepAtMost(bytes: number): void {
  keptBytes = bytes;
}
