import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame, FrameFault, frameKinds, readRoute } from '../../../src-core/bridge/frames.ts';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('$bytes', '$$bytes', '$', 'bytes'), fc.string({ maxLength: 4 })), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

describe('frames', () => {
  it('give back any plain data with its bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...frameKinds), fc.integer({ min: 0, max: 0xffff_ffff }), fc.string(), plain, (kind, id, name, value) => {
        fc.pre(!JSON.stringify(value).includes('"__proto__"'));
        const frame = encodeFrame(kind, id, name, value);
        expect(decodeFrame(frame)).toEqual({ kind, id, name, value });
        expect(readRoute(frame)).toEqual({ kind, id, name });
      }),
      { numRuns: 300 },
    );
  });

  it('carry nothing for undefined', () => {
    expect(decodeFrame(encodeFrame('next', 7, '', undefined))).toEqual({ kind: 'next', id: 7, name: '', value: undefined });
  });

  it('do not take data that spells the stand-in for an attachment', () => {
    const value = { attributes: { $bytes: 0 }, file: Uint8Array.of(1, 2) };
    expect(decodeFrame(encodeFrame('result', 1, '', value)).value).toEqual(value);
  });

  it('read inside a larger buffer', () => {
    const frame = encodeFrame('item', 3, '', { a: Uint8Array.of(9) });
    const larger = new Uint8Array(frame.length + 20);
    larger.set(frame, 11);
    expect(decodeFrame(larger.subarray(11, 11 + frame.length)).value).toEqual({ a: Uint8Array.of(9) });
  });

  it('refuse whatever is cut or damaged with a FrameFault, never another error', () => {
    const frame = encodeFrame('item', 3, 'capture.rows', { a: Uint8Array.of(9, 8), b: 'text' });
    for (let n = 0; n < frame.length; n += 1) expect(() => decodeFrame(frame.subarray(0, n))).toThrow(FrameFault);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          decodeFrame(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(FrameFault);
        }
      }),
    );
    const wrongIndex = encodeFrame('item', 3, '', { a: Uint8Array.of(9) });
    wrongIndex.set(new TextEncoder().encode('7'), wrongIndex.length - 4);
    expect(() => decodeFrame(wrongIndex)).toThrow(FrameFault);
  });

  it('cannot be made of a bigint', () => {
    expect(() => encodeFrame('result', 1, '', { n: 1n })).toThrow(TypeError);
  });
});
