import type { PacketReader } from '../bytes/packetReader.ts';
import type { PacketWriter } from '../bytes/packetWriter.ts';
import { binaryShape } from '../values/binaryShape.ts';
import { binaryValue, showValue } from '../values/value.ts';
import { type CodecContext, mysqlSpec, type PacketCodec } from './codec.ts';
import type { ColumnDefinition } from './columnDefinition.ts';
import type { Row } from './textRow.ts';

/** The first two bits of a row's NULL bitmap are not used. */
const firstBit = 2;

/** ProtocolBinary::ResultsetRow. Needs `context.columns`: the packet does not say the types of its cells. */
export const binaryRow: PacketCodec<Row> = {
  name: 'ProtocolBinary::ResultsetRow',
  spec: mysqlSpec('page_protocol_binary_resultset'),
  read(reader, context) {
    const columns = columnsOf(context, reader);
    const header = reader.u8('header');
    if (header !== 0) throw reader.malformed('header', `${header} is not 0`, 0);
    const nulls = reader.bytes((columns.length + 7 + firstBit) >> 3, 'NULL bitmap');
    const cells: (Uint8Array | null)[] = [];
    for (const [i, column] of columns.entries()) {
      const bit = i + firstBit;
      cells.push((nulls[bit >> 3]! & (1 << (bit & 7))) === 0 ? readCell(reader, column, context) : null);
    }
    reader.end('row');
    return { cells };
  },
  write(writer, value, context) {
    const columns = context.columns ?? [];
    const nulls = new Uint8Array((columns.length + 7 + firstBit) >> 3);
    for (const [i, cell] of value.cells.entries()) if (cell === null) nulls[(i + firstBit) >> 3]! |= 1 << ((i + firstBit) & 7);
    writer.u8(0).bytes(nulls);
    for (const [i, column] of columns.entries()) writeBinaryCell(writer, value.cells[i] ?? null, column.type);
  },
};

function readCell(reader: PacketReader, column: ColumnDefinition, context: CodecContext): Uint8Array | null {
  const show = reader.recording ? (cell: Uint8Array | null) => showValue(binaryValue(cell, column, context.resultsCharset)) : undefined;
  return readBinaryCell(reader, column.name, column.type, show);
}

/** The bytes of a value of this type, without the length that stands before some. */
export function readBinaryCell(
  reader: PacketReader,
  label: string,
  type: number,
  show?: (cell: Uint8Array | null) => string,
): Uint8Array | null {
  const shape = binaryShape(type);
  if (shape === 'none') return null;
  return shape === 'counted' ? reader.lenencBytes(label, show) : reader.bytes(shape, label, show);
}

/** Writes a value's bytes with the length that its type wants before it; NULL is the bitmap's business. */
export function writeBinaryCell(writer: PacketWriter, cell: Uint8Array | null, type: number): void {
  if (cell === null) return;
  const shape = binaryShape(type);
  if (shape === 'counted') writer.lenencBytes(cell);
  else if (shape !== 'none') writer.bytes(cell);
}

function columnsOf(context: CodecContext, reader: PacketReader): readonly ColumnDefinition[] {
  if (context.columns === undefined) throw reader.malformed('row', 'the columns of its result are not known');
  return context.columns;
}
