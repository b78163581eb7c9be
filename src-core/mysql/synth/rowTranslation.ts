/**
 * Text rows as binary rows: for a client that executed a prepared statement which the server got as text.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html
 *
 * The bytes are those that the server would have sent, but where its text says less than it knows: a FLOAT is printed with six
 * significant digits, a DOUBLE with as many decimals as its column fixes (PI() has six).
 */
import { PacketReader } from '../bytes/packetReader.ts';
import { PacketWriter } from '../bytes/packetWriter.ts';
import { decodeText } from '../constants/charsets.ts';
import { binaryShape } from '../values/binaryShape.ts';
import { binaryCell } from '../values/value.ts';
import { columnValueType, type TypedColumn, valueKind } from '../values/valueType.ts';

/** The first two bits of a binary row's NULL bitmap are not used. */
const firstBit = 2;

type CellTranslation = (cell: Uint8Array) => Uint8Array | null;

/**
 * The payload of a text row to that of a binary row; `columns` are those of the result. Throws MalformedPacket for what is no row
 * of so many columns. A cell that is not what its column's type says becomes NULL.
 */
export function textToBinaryRow(columns: readonly TypedColumn[]): (textRow: Uint8Array) => Uint8Array {
  const translations = columns.map(translationOf);
  const counted = columns.map((column) => binaryShape(column.type) === 'counted');
  const reader = new PacketReader(new Uint8Array(), { record: false });
  const writer = new PacketWriter();
  const nullBytes = (columns.length + 7 + firstBit) >> 3;
  return (textRow) => {
    reader.reset(textRow);
    writer.reset();
    writer.zeros(1 + nullBytes);
    const nulls: number[] = [];
    for (const [i, translate] of translations.entries()) {
      const cell = reader.lenencBytes('cell');
      const binary = cell === null ? null : translate(cell);
      if (binary === null) nulls.push(i + firstBit);
      else if (counted[i]) writer.lenencBytes(binary);
      else writer.bytes(binary);
    }
    reader.end('row');
    const payload = writer.payload();
    for (const bit of nulls) payload[1 + (bit >> 3)]! |= 1 << (bit & 7);
    return payload;
  };
}

function translationOf(column: TypedColumn): CellTranslation {
  const type = columnValueType(column);
  const shape = binaryShape(column.type);
  if (shape === 'none') return () => null;
  const kind = valueKind(type);
  // Text, bytes and DECIMAL stand in both kinds of row alike.
  if (shape === 'counted' && kind !== 'date' && kind !== 'datetime' && kind !== 'time') return (cell) => cell;
  return (cell) => {
    try {
      return binaryCell(decodeText(cell, 'latin1'), type);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  };
}
