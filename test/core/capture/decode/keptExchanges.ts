import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type CaptureStore, openCaptureStore } from '../../../../src-core/capture/captureStore.ts';
import { decodeExchange } from '../../../../src-core/capture/decode/decodeExchange.ts';
import { exchangeScope } from '../../../../src-core/capture/decode/exchangeScope.ts';
import type { Fragment, RecordEnd } from '../../../../src-core/capture/recordFormat.ts';
import { Summaries } from '../../../../src-core/capture/summary.ts';
import type { OpenExchange } from '../../../../src-core/machine/io.ts';
import {
  clientBytes,
  contextRow,
  fakeContext,
  fakeExchange,
  fakeSession,
  makeBatch,
  makeSegment,
  openingBatch,
  queryPacket,
} from '../../../support/exchanges.ts';
import { deprecateEof, protocol41, textRowPayload } from '../../../support/replies.ts';
import { openSqlite } from '../../../support/sqlite.ts';

let folder: string;
export let store: CaptureStore;
export let summaries: Summaries;

/** Gives each test of the calling file a capture of its own, with a context that has EOF packets (1) and one without (2). */
export function captureForEachTest(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'capture-'));
    store = openCaptureStore(openSqlite, join(folder, 'a.hydro'), 'new');
    store.append(openingBatch());
    const newer = fakeContext({ session: fakeSession({ capabilities: protocol41 | deprecateEof }) });
    store.append(makeBatch({ contexts: [contextRow(2, newer)] }));
    summaries = new Summaries(store);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
}

interface Given {
  readonly changes?: Partial<OpenExchange>;
  readonly end?: RecordEnd;
  /** 1: with EOF packets, 2: without. */
  readonly context?: number;
  readonly detailLost?: boolean;
}

export function keep(id: number, fragments: readonly Fragment[], { changes, end, context, detailLost }: Given = {}): void {
  const bytes = (from: 'client' | 'server') =>
    fragments.reduce((n, f) => (f.from === from ? n + (f.bytes?.length ?? f.gap?.bytes ?? 0) : n), 0);
  const exchange = fakeExchange(id, { requestBytes: bytes('client'), replyBytes: bytes('server'), ...changes });
  store.append(
    makeBatch({
      segment: makeSegment([{ exchange, fragments, end: end ?? 'replied', context: context ?? 1, detailLost: detailLost ?? false }]),
    }),
  );
}

export function decoded(id = 1, rowLimit = 100) {
  const found = store.segments.find(id);
  if (found === null) throw new Error(`no exchange ${id}`);
  return decodeExchange(exchangeScope(store, found), summaries, { rowLimit, fullColumns: false });
}

export const query = (sql: string) => clientBytes(queryPacket(sql));
export const rows = (n: number, from = 0) => Array.from({ length: n }, (_, i) => textRowPayload(String(from + i), `n${from + i}`));
