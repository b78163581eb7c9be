import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnType as t } from '../../src-core/mysql/constants/columnTypes.ts';
import { binaryCell, binaryCellReader, textCell, textCellReader } from '../../src-core/mysql/values/value.ts';
import type { ValueType } from '../../src-core/mysql/values/valueType.ts';

const typed = (type: number, more: Partial<ValueType> = {}): ValueType => ({
  type,
  unsigned: false,
  decimals: 31,
  charset: 'binary',
  ...more,
});
const widths = [
  [t.TINY, 8],
  [t.SHORT, 16],
  [t.LONG, 32],
  [t.LONGLONG, 64],
] as const;

describe('values', () => {
  it('that are integers survive both kinds of row', () => {
    const numbers = fc
      .constantFrom(...widths)
      .chain(([type, bits]) =>
        fc
          .boolean()
          .chain((unsigned) =>
            fc
              .bigInt(unsigned ? 0n : -(1n << BigInt(bits - 1)), (1n << BigInt(unsigned ? bits : bits - 1)) - 1n)
              .map((value) => ({ type: typed(type, { unsigned }), value })),
          ),
      );
    fc.assert(
      fc.property(numbers, ({ type, value }) => {
        const expected = value <= 2n ** 53n - 1n && value >= -(2n ** 53n - 1n) ? Number(value) : String(value);
        expect(binaryCellReader(type)(binaryCell(String(value), type))).toBe(expected);
        expect(textCellReader(type)(textCell(String(value), type))).toBe(expected);
      }),
    );
  });

  it('that are DOUBLEs are the same in both', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const plain = value === 0 ? 0 : value;
        expect(binaryCellReader(typed(t.DOUBLE))(binaryCell(value, typed(t.DOUBLE)))).toBe(plain);
        expect(textCellReader(typed(t.DOUBLE))(textCell(value, typed(t.DOUBLE)))).toBe(plain);
      }),
    );
  });

  it('that are FLOATs have at most six digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const shown = binaryCellReader(typed(t.FLOAT))(binaryCell(value, typed(t.FLOAT))) as number;
        expect(Number(shown.toPrecision(6))).toBe(shown);
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(Math.abs(value) * 5.0001e-6);
      }),
    );
  });

  it('that are times survive binary rows in every precision', () => {
    const two = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'));
    const fraction = (decimals: number) =>
      decimals === 0 ? fc.constant('') : fc.nat(10 ** decimals - 1).map((n) => `.${String(n).padStart(decimals, '0')}`);
    const clocks = fc.tuple(two(23), two(59), two(59)).map((p) => p.join(':'));
    const dates = fc
      .tuple(
        fc.nat(9999).map((y) => String(y).padStart(4, '0')),
        two(12),
        two(31),
      )
      .map((p) => p.join('-'));
    const all = fc.nat(6).chain((decimals) =>
      fc.tuple(
        fc.constant(decimals),
        fc.tuple(dates, clocks, fraction(decimals)).map(([d, c, f]) => `${d} ${c}${f}`),
        fc
          .tuple(fc.constantFrom('', '-'), fc.integer({ min: 0, max: 838 }), two(59), two(59), fraction(decimals))
          .map(([s, h, m, x, f]) => {
            const text = `${String(h).padStart(2, '0')}:${m}:${x}${f}`;
            return /[1-9]/.test(text) ? s + text : text;
          }),
      ),
    );
    fc.assert(
      fc.property(all, ([decimals, datetime, time]) => {
        for (const [type, value] of [
          [t.DATETIME, datetime],
          [t.TIME, time],
        ] as const) {
          const valueType = typed(type, { decimals });
          expect(binaryCellReader(valueType)(binaryCell(value, valueType))).toBe(value);
        }
        const date = datetime.slice(0, 10);
        expect(binaryCellReader(typed(t.DATE))(binaryCell(date, typed(t.DATE)))).toBe(date);
      }),
    );
  });

  it('never throw while reading', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.uint8Array({ maxLength: 20 }),
        fc.nat(40),
        fc.constantFrom('binary', 'utf8mb4', 'sjis'),
        (type, cell, decimals, charset) => {
          binaryCellReader(typed(type, { decimals, charset }))(cell);
          textCellReader(typed(type, { decimals, charset }))(cell);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
