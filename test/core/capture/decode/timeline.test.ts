import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../../../src-core/capture/decode/timeline.ts';
import type { Fragment, RecordHeader } from '../../../../src-core/capture/recordFormat.ts';
import { newInterception } from '../../../../src-core/machine/holding/held.ts';

const piece = (from: 'client' | 'server', at: number, length: number): Fragment =>
  ({ from, at, bytes: new Uint8Array(length), gap: null }) as Fragment;
const header = (over: Partial<RecordHeader>): RecordHeader =>
  ({
    uploadUs: 0,
    waitUs: 5,
    serverUs: 95,
    transferUs: 900,
    requestBytes: 45,
    replyPackets: 2,
    replyBytes: 71,
    end: 'replied',
    ...over,
  }) as RecordHeader;

describe('timelineOf', () => {
  it('tells the pieces of a reply between its begin and its end', () => {
    const marks = timelineOf(header({}), [
      piece('client', 0, 45),
      piece('server', 100, 20),
      piece('server', 400, 30),
      piece('server', 1000, 21),
    ]);
    expect(marks.map((m) => [m.at, m.label, m.bytes])).toEqual([
      [0, 'the request begins to come in', 0],
      [0, 'the request is complete', 45],
      [5, 'passed on to the server', 45],
      [100, 'the reply begins', 0],
      [400, 'more of the reply', 30],
      [1000, 'the reply is complete', 71],
    ]);
  });

  it('does not count a file that the server asked for as part of the request', () => {
    const gap = { from: 'client', at: 800, bytes: null, gap: { bytes: 4000, packets: 1, rows: 0 } } as Fragment;
    const fragments = [piece('client', 0, 45), piece('server', 100, 10), piece('client', 300, 5000), gap, piece('server', 1000, 61)];
    const marks = timelineOf(header({ requestBytes: 9045 }), fragments);
    expect(marks.map((m) => [m.at, m.from, m.label, m.bytes])).toEqual([
      [0, 'client', 'the request begins to come in', 0],
      [0, 'client', 'the request is complete', 45],
      [5, 'client', 'passed on to the server', 45],
      [100, 'server', 'the reply begins', 0],
      [300, 'client', 'more from the client', 5000],
      [1000, 'server', 'the reply is complete', 71],
    ]);
  });

  const held = (heldUs: number, by: readonly string[] = []) => ({ interception: { ...newInterception(), heldUs, by } });
  const holdsOf = (over: Partial<RecordHeader>) =>
    timelineOf(header(over), [piece('client', 0, 45)]).filter((m) => m.label.includes('held'));

  it('tells how long the request was held, and by whom', () => {
    const [mark, ...others] = holdsOf({ waitUs: 1_234_600, ...held(1_234_567, ['breakpoint table:orders', 'rule a']) });
    expect(mark).toEqual({ at: 0, from: 'client', bytes: 0, label: 'the request is held for 1.23 s (breakpoint table:orders, rule a)' });
    expect(others).toEqual([]);
  });

  it('takes what the request did not wait for the time that the reply was held', () => {
    const reply = { from: 'server', bytes: 0, label: 'the reply is held for 5.00 ms' };
    expect(holdsOf({ ...held(5_000) })).toEqual([{ ...reply, at: 100 }]);
    expect(holdsOf({ waitUs: 2_000, ...held(7_000) })).toEqual([
      { at: 0, from: 'client', bytes: 0, label: 'the request is held for 2.00 ms' },
      { ...reply, at: 2_095 },
    ]);
  });

  it('ends with the request where there is no reply', () => {
    expect(timelineOf(header({ replyPackets: 0 }), [piece('client', 0, 45)])).toHaveLength(3);
  });
});
