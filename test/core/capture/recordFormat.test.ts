import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInterception, writeInterception } from '../../../src-core/capture/interceptionText.ts';
import {
  type Fragment,
  fragmentBytes,
  markBehind,
  readRecord,
  recordBytes,
  recordFragments,
  writeFragment,
  writeRecord,
} from '../../../src-core/capture/recordFormat.ts';
import { newInterception } from '../../../src-core/machine/holding/held.ts';
import type { OpenExchange } from '../../../src-core/machine/io.ts';
import { play, recorded } from '../../support/playbook.ts';

const base = play(recorded('mysql2')).exchanges[1]!.exchange;

const fragment = fc.oneof(
  fc.record({
    from: fc.constantFrom('client' as const, 'server' as const),
    at: fc.nat(2 ** 40),
    bytes: fc.uint8Array({ maxLength: 300 }),
    gap: fc.constant(null),
  }),
  fc.record({
    from: fc.constantFrom('client' as const, 'server' as const),
    at: fc.nat(2 ** 40),
    bytes: fc.constant(null),
    gap: fc.record({ bytes: fc.nat(2 ** 45), packets: fc.nat(), rows: fc.nat() }),
  }),
) as fc.Arbitrary<Fragment>;

const interception = fc.record({
  parent: fc.nat(2 ** 50),
  heldUs: fc.nat(2 ** 50),
  modified: fc.boolean(),
  mocked: fc.boolean(),
  injected: fc.boolean(),
  given: fc.nat(2 ** 50),
  by: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
  notes: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
});

const exchange = fc
  .record({
    id: fc.nat(2 ** 50),
    startedAt: fc.integer({ min: 1, max: 2 ** 50 }),
    affectedRows: fc.bigInt(0n, 2n ** 64n - 1n),
    rows: fc.nat(2 ** 50),
    requestBytes: fc.nat(2 ** 50),
    statementId: fc.option(fc.nat(2 ** 31)),
    boundTypes: fc.option(fc.uint8Array({ maxLength: 40 })),
    related: fc.option(fc.array(fc.integer({ min: -1, max: 2 ** 50 }), { maxLength: 5 })),
    errorCode: fc.nat(65535),
    interception: fc.option(interception),
  })
  .map(
    (some): OpenExchange => ({
      ...base,
      ...some,
      requestAt: some.startedAt + 3,
      forwardedAt: some.startedAt + 5,
      firstReplyAt: some.startedAt + 2 ** 33,
      lastReplyAt: some.startedAt + 2 ** 34,
    }),
  );

/** Fragments of both conversations as they stand in a record. */
function writtenOf(kept: readonly { readonly fragment: Fragment; readonly isBehind: boolean }[]): Uint8Array {
  const bytes = new Uint8Array(kept.reduce((n, { fragment }) => n + fragmentBytes(fragment), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { fragment, isBehind } of kept) {
    const from = at;
    at = writeFragment(bytes, view, at, fragment);
    if (isBehind) markBehind(bytes, from);
  }
  return bytes;
}

describe('records', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        exchange,
        fc.array(fc.record({ fragment, isBehind: fc.boolean() })),
        fc.constantFrom('open' as const, 'replied' as const, 'degraded' as const),
        fc.nat(50),
        (x, kept, end, before) => {
          const written = writtenOf(kept);
          const size = recordBytes(x, written.length);
          const bytes = new Uint8Array(before + size + 7);
          const view = new DataView(bytes.buffer);
          expect(writeRecord(bytes, view, before, x, end, 42, 3, true, written)).toBe(before + size);
          const header = readRecord(bytes, before);
          expect(header).toMatchObject({
            ...{ length: size, end, id: x.id, context: 42, parts: 3, detailLost: true, waitUs: 2, uploadUs: 3 },
            ...{ serverUs: 2 ** 33 - 5, transferUs: 2 ** 33, affectedRows: x.affectedRows, rows: x.rows, errorCode: x.errorCode },
            ...{ statementId: x.statementId, boundTypes: x.boundTypes, startedAt: x.startedAt, requestBytes: x.requestBytes },
          });
          expect(header.related).toEqual(x.related ?? []);
          expect(header.interception).toEqual(x.interception);
          expect(recordFragments(bytes, before, header)).toEqual(kept.filter((k) => !k.isBehind).map((k) => k.fragment));
          expect(recordFragments(bytes, before, header, 'behind')).toEqual(kept.filter((k) => k.isBehind).map((k) => k.fragment));
        },
      ),
    );
  });

  it('tell whether the server got anything of what somebody took hold of', () => {
    const times = { startedAt: 100, requestAt: 110, forwardedAt: 0, firstReplyAt: 5_110, lastReplyAt: 5_112 };
    const mocked = { ...base, ...times, interception: newInterception() };
    const bytes = new Uint8Array(recordBytes(mocked, 0));
    writeRecord(bytes, new DataView(bytes.buffer), 0, mocked, 'replied', 1, 0, false, new Uint8Array(0));
    expect(readRecord(bytes, 0)).toMatchObject({ unsent: true, waitUs: 5_000, serverUs: 0, transferUs: 2 });
    const sent = { ...mocked, forwardedAt: 115 };
    writeRecord(bytes, new DataView(bytes.buffer), 0, sent, 'replied', 1, 0, false, new Uint8Array(0));
    expect(readRecord(bytes, 0)).toMatchObject({ unsent: false, waitUs: 5, serverUs: 4_995 });
  });

  it('whose interception cannot be read say so', () => {
    const written = writeInterception({ ...newInterception(7), by: ['rule a'] });
    expect(readInterception(written)).toEqual({ ...newInterception(7), by: ['rule a'] });
    const cut = readInterception(written.subarray(0, written.length - 2));
    expect(cut).toMatchObject({ parent: 0, modified: false, notes: [expect.stringContaining('cannot be read')] });
    const nonsense = new TextEncoder().encode('{"parent":"x","heldUs":-1,"by":7,"notes":[null,"a"],"modified":1}');
    expect(readInterception(nonsense)).toEqual({ ...newInterception(), notes: ['a'] });
  });

  it('of a damaged segment are refused', () => {
    const bytes = new Uint8Array(recordBytes(base, 0));
    writeRecord(bytes, new DataView(bytes.buffer), 0, base, 'replied', 1, 0, false, new Uint8Array(0));
    expect(() => readRecord(bytes.subarray(0, bytes.length - 1), 0)).toThrow(RangeError);
    expect(() => readRecord(bytes, 4)).toThrow(RangeError);
    expect(() => readRecord(new Uint8Array(500), 0)).toThrow(/no exchange record at byte 0/);
  });
});
