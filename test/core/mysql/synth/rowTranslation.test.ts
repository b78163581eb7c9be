import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MalformedPacket } from '../../../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { columnType as t } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { binaryRow } from '../../../../src-core/mysql/packets/binaryRow.ts';
import type { CodecContext } from '../../../../src-core/mysql/packets/codec.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../../../src-core/mysql/packets/columnDefinition.ts';
import { textToBinaryRow } from '../../../../src-core/mysql/synth/rowTranslation.ts';
import { binaryValue } from '../../../../src-core/mysql/values/value.ts';
import { decimalsNotFixed } from '../../../../src-core/mysql/values/valueType.ts';
import { column, textRowPayload } from '../../../support/replies.ts';

/** Rows that the real servers sent, once as text and once as binary rows (hexadecimal payloads). */
interface Captured {
  readonly server: string;
  readonly name: string;
  readonly extended: boolean;
  readonly columns: readonly string[];
  readonly text: readonly string[];
  readonly binaryColumns: readonly string[] | null;
  readonly binary: readonly string[];
}

const captured = JSON.parse(readFileSync(new URL('../values/rows.json', import.meta.url), 'utf8')) as Captured[];

/**
 * The text of a FLOAT has six digits, and a DOUBLE with a fixed number of decimals is cut to them: these agree in what is printed.
 */
function split(columns: readonly ColumnDefinition[]): { exact: number[]; inexact: number[] } {
  const cut = ({ type, decimals }: ColumnDefinition) => type === t.FLOAT || (type === t.DOUBLE && decimals < decimalsNotFixed);
  const places = columns.map((_, i) => i);
  return { exact: places.filter((i) => !cut(columns[i]!)), inexact: places.filter((i) => cut(columns[i]!)) };
}

describe('textToBinaryRow', () => {
  it.each(captured)('makes the rows that $server sends of $name', (c) => {
    const context: CodecContext = {
      capabilities: c.extended ? capability.MARIADB_CLIENT_EXTENDED_METADATA : 0n,
      clientCharset: 'utf8mb4',
      resultsCharset: 'utf8mb4',
    };
    const columns = c.columns.map((hex) => columnDefinition41.read(new PacketReader(Buffer.from(hex, 'hex')), context));
    const translate = textToBinaryRow(columns);
    const { exact, inexact } = split(columns);
    const cells = (payload: Uint8Array) => binaryRow.read(new PacketReader(payload), { ...context, columns }).cells;
    for (const [r, hex] of c.text.entries()) {
      const wanted = c.binary[r] as string;
      const made = translate(Buffer.from(hex, 'hex'));
      if (inexact.length === 0) expect(Buffer.from(made).toString('hex')).toBe(wanted);
      const [have, want] = [cells(made), cells(Buffer.from(wanted, 'hex'))];
      for (const i of exact) expect(have[i]).toEqual(want[i] && new Uint8Array(want[i]));
      for (const i of inexact) expect(binaryValue(have[i] ?? null, columns[i]!)).toBe(binaryValue(want[i] ?? null, columns[i]!));
    }
  });

  it('keeps the bytes of one row when it makes the next', () => {
    const translate = textToBinaryRow([column('n', t.LONG)]);
    const first = translate(textRowPayload('1'));
    translate(textRowPayload('2'));
    expect([...first]).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('makes NULL of a cell that is not what its column says', () => {
    const translate = textToBinaryRow([column('n', t.LONG), column('d', t.DATE), column('s', t.VAR_STRING)]);
    expect([...translate(textRowPayload('many', 'some day', 'x'))]).toEqual([0, 0b1100, 1, 120]);
    expect([...translate(textRowPayload('99999999999', '2024-02-29', 'x'))]).toEqual([0, 0b100, 4, 0xe8, 7, 2, 29, 1, 120]);
  });

  it('refuses what is no row of these columns', () => {
    const translate = textToBinaryRow([column('n', t.LONG), column('m', t.LONG)]);
    expect(() => translate(textRowPayload('1'))).toThrow(MalformedPacket);
    expect(() => translate(textRowPayload('1', '2', '3'))).toThrow(MalformedPacket);
  });
});
