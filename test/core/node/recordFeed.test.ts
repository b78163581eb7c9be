import { describe, expect, it } from 'vitest';
import type { Bridge, RecordPage } from '../../../src-core/bridge/contract.ts';
import { type AnyRecord, RecordFeed } from '../../../src-core/node/recordFeed.ts';

/** A capture that grows: pages of at most two records, and a wait at the end of it. */
function growing() {
  const records: AnyRecord[] = [];
  let wake = (): void => undefined;
  const stream = (_name: string, input: { since: string | null }): AsyncIterable<RecordPage> => {
    let at = Number(input.since ?? 0);
    let ended = false;
    let first = true;
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          while (!first && !ended && at >= records.length) await new Promise<void>((resolve) => (wake = resolve));
          first = false;
          if (ended) return { done: true, value: undefined };
          const page = records.slice(at, at + 2);
          at += page.length;
          return { done: false, value: { next: String(at), records: page, atEnd: at === records.length } };
        },
        async return() {
          ended = true;
          wake();
          return { done: true, value: undefined };
        },
      }),
    };
  };
  const add = (id: number): void => {
    records.push({ kind: 'exchange', id } as AnyRecord);
    wake();
  };
  return { bridge: { stream } as unknown as Bridge, add };
}

describe('the record feed', () => {
  it('takes each record once and in order, also those that come while it ends', async () => {
    const { bridge, add } = growing();
    const taken: number[] = [];
    const feed = new RecordFeed(bridge, 100, async (record) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      taken.push(record.id);
    });
    for (let id = 1; id <= 5; id += 1) add(id);
    const following = feed.follow();
    await new Promise((resolve) => setTimeout(resolve, 4));
    for (let id = 6; id <= 9; id += 1) add(id);
    await feed.finish();
    await following;
    expect(taken).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('rejects when the capture cannot be read', async () => {
    const broken = { stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('damaged')) }) }) };
    const feed = new RecordFeed(broken as unknown as Bridge, 100, async () => undefined);
    await expect(feed.follow()).rejects.toThrow('damaged');
  });
});
