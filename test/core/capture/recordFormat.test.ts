import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fragment, readRecord, recordBytes, recordFragments, writeRecord } from '../../../src-core/capture/recordFormat.ts';
import type { OpenExchange } from '../../../src-core/machine/io.ts';
import { writtenFragments } from '../../support/exchanges.ts';
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

describe('records', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(
        exchange,
        fc.array(fragment),
        fc.constantFrom('open' as const, 'replied' as const, 'degraded' as const),
        fc.nat(50),
        (x, fragments, end, before) => {
          const written = writtenFragments(fragments);
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
          expect(recordFragments(bytes, before, header)).toEqual(fragments);
        },
      ),
    );
  });

  it('of a damaged segment are refused', () => {
    const bytes = new Uint8Array(recordBytes(base, 0));
    writeRecord(bytes, new DataView(bytes.buffer), 0, base, 'replied', 1, 0, false, new Uint8Array(0));
    expect(() => readRecord(bytes.subarray(0, bytes.length - 1), 0)).toThrow(RangeError);
    expect(() => readRecord(bytes, 4)).toThrow(RangeError);
    expect(() => readRecord(new Uint8Array(500), 0)).toThrow(/no exchange record at byte 0/);
  });
});
