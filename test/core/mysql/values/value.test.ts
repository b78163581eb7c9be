import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { columnType as t } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { binaryRow } from '../../../../src-core/mysql/packets/binaryRow.ts';
import type { CodecContext } from '../../../../src-core/mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../../../src-core/mysql/packets/columnDefinition.ts';
import { textRow } from '../../../../src-core/mysql/packets/textRow.ts';
import { toBase64 } from '../../../../src-core/mysql/values/base64.ts';
import {
  binaryCell,
  binaryCellReader,
  binaryValue,
  showValue,
  textCell,
  textValue,
  type Value,
} from '../../../../src-core/mysql/values/value.ts';
import { resultValueType, type ValueType, valueKind } from '../../../../src-core/mysql/values/valueType.ts';

/** Rows that the real servers sent, once as text and once as binary rows (hexadecimal payloads). */
interface Captured {
  readonly server: string;
  readonly name: string;
  readonly resultsCharset: string;
  /** MARIADB_CLIENT_EXTENDED_METADATA was agreed on. */
  readonly extended: boolean;
  readonly columns: readonly string[];
  readonly text: readonly string[];
  readonly binaryColumns: readonly string[] | null;
  readonly binary: readonly string[];
  readonly values: readonly (readonly Value[])[];
}

const captured = JSON.parse(readFileSync(new URL('./rows.json', import.meta.url), 'utf8')) as Captured[];

describe.each(captured)('$name of $server', (c) => {
  const capabilities = c.extended ? capability.MARIADB_CLIENT_EXTENDED_METADATA : 0n;
  const context: CodecContext = { capabilities, clientCharset: 'utf8mb4', resultsCharset: c.resultsCharset };
  const columnsOf = (packets: readonly string[]) => packets.map((hex) => columnDefinition41.read(new PacketReader(fromHex(hex)), context));
  const columns = columnsOf(c.columns);
  const binaryColumns = c.binaryColumns === null ? columns : columnsOf(c.binaryColumns);
  const textCells = c.text.map((hex) => textRow.read(new PacketReader(fromHex(hex)), { ...context, columns }).cells);
  const binaryCells = c.binary.map((hex) => binaryRow.read(new PacketReader(fromHex(hex)), { ...context, columns: binaryColumns }).cells);

  it('text rows and binary rows give the same values', () => {
    const read = (rows: readonly (readonly (Uint8Array | null)[])[], value: typeof textValue, defs: readonly ColumnDefinition[]) =>
      rows.map((row) => row.map((cell, i) => value(cell, defs[i]!, c.resultsCharset)));
    expect(read(textCells, textValue, columns)).toEqual(c.values);
    expect(read(binaryCells, binaryValue, binaryColumns)).toEqual(c.values);
  });

  it('values are what the server printed', () => {
    for (const [r, row] of textCells.entries()) {
      for (const [i, cell] of row.entries()) {
        const type = resultValueType(columns[i]!, c.resultsCharset);
        const value = c.values[r]![i]!;
        if (cell === null) expect(value).toBeNull();
        else if (['integer', 'float', 'double'].includes(valueKind(type))) expect(Number(value)).toBe(Number(printed(cell)) + 0);
        else if (valueKind(type) === 'bytes') expect(value).toEqual({ base64: toBase64(cell) });
        else if (type.charset === 'utf8mb4' || valueKind(type) !== 'text') expect(value).toBe(printed(cell));
      }
    }
  });

  it('values make the same cells again', () => {
    for (const [r, row] of binaryCells.entries()) {
      for (const [i, cell] of row.entries()) {
        const type = resultValueType(binaryColumns[i]!, c.resultsCharset);
        // A FLOAT or DOUBLE column's value may be rounded for display; the rounded value makes other bytes.
        if (['float', 'double'].includes(valueKind(type))) continue;
        // Bytes are compared by what they say: the server does not shorten a zero time of day.
        const again = binaryCell(c.values[r]![i]!, type);
        expect(binaryCellReader(type)(again)).toEqual(c.values[r]![i]);
        if (!['date', 'datetime', 'time'].includes(valueKind(type))) expect(again).toEqual(cell);
        const textAgain = textCell(c.values[r]![i]!, type);
        if (!isZerofilled(columns[i]!)) expect(textAgain).toEqual(textCells[r]![i]);
      }
    }
  });
});

describe('values', () => {
  const typed = (type: number, more: Partial<ValueType> = {}): ValueType => ({
    type,
    unsigned: false,
    decimals: 0,
    charset: 'binary',
    ...more,
  });

  it('never throw on bytes that are no value of the type', () => {
    const odd = Uint8Array.of(1, 2, 3);
    const asBytes = { base64: 'AQID' };
    for (const type of [t.LONG, t.LONGLONG, t.FLOAT, t.DOUBLE, t.DATE, t.DATETIME, t.TIME]) {
      expect(binaryCellReader(typed(type))(odd)).toEqual(asBytes);
    }
    const column = { type: t.LONG, flags: 0, collation: 63, decimals: 0 };
    expect(textValue(new TextEncoder().encode('abc'), column)).toBe('abc');
    expect(textValue(new TextEncoder().encode(''), { ...column, type: t.DOUBLE })).toBe('');
  });

  it('keep a fraction whose digits are not fixed only where there is one', () => {
    const time = binaryCellReader(typed(t.TIME, { decimals: 39 }));
    expect(time(Uint8Array.of(0, 0, 0, 0, 0, 1, 2, 3))).toBe('01:02:03');
    expect(time(Uint8Array.of(1, 1, 0, 0, 0, 1, 2, 3, 0x20, 0xa1, 7, 0))).toBe('-25:02:03.500000');
  });

  it('say NaN and infinity in words: JSON has no such numbers', () => {
    expect(binaryCellReader(typed(t.DOUBLE, { decimals: 31 }))(Uint8Array.of(0, 0, 0, 0, 0, 0, 0xf0, 0x7f))).toBe('Infinity');
  });

  it('refuse what a type cannot hold', () => {
    expect(() => binaryCell('300', typed(t.TINY))).toThrow(RangeError);
    expect(() => binaryCell('x', typed(t.LONG))).toThrow(RangeError);
    expect(() => binaryCell('tomorrow', typed(t.DATE))).toThrow(RangeError);
    expect(() => binaryCell('1:2', typed(t.TIME))).toThrow(RangeError);
    expect(() => textCell({ base64: '??' }, typed(t.BLOB))).toThrow(RangeError);
  });

  it('are shown in one line', () => {
    expect(showValue(null)).toBe('NULL');
    expect(showValue(1.5)).toBe('1.5');
    expect(showValue({ base64: 'AQID' })).toBe('0x010203');
    expect(showValue('x'.repeat(200))).toHaveLength(129);
  });
});

function isZerofilled(column: ColumnDefinition): boolean {
  return (column.flags & 0x40) !== 0;
}

function printed(cell: Uint8Array): string {
  return new TextDecoder('utf-8').decode(cell);
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
