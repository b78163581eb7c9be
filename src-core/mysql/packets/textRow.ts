import type { PacketReader } from '../bytes/packetReader.ts';
import { showValue, textValue } from '../values/value.ts';
import { type CodecContext, mysqlSpec, type PacketCodec } from './codec.ts';

/** A row's cells as wire bytes without their lengths, null for NULL. `values/value.ts` makes values of them. */
export interface Row {
  readonly cells: readonly (Uint8Array | null)[];
}

/** MySQL's and MariaDB's own limit for a table. */
const mostColumns = 4096;

/** ProtocolText::ResultsetRow. `context.columns` gives the labels; without it, cells are read to the packet's end. */
export const textRow: PacketCodec<Row> = {
  name: 'ProtocolText::ResultsetRow',
  spec: mysqlSpec('page_protocol_com_query_response_text_resultset_row'),
  read(reader, context) {
    const cells = readTextCells(reader, context);
    reader.end('row');
    return { cells };
  },
  write(writer, value) {
    for (const cell of value.cells) writer.lenencBytes(cell);
  },
};

function readTextCells(reader: PacketReader, context: CodecContext): (Uint8Array | null)[] {
  const cells: (Uint8Array | null)[] = [];
  const { columns } = context;
  if (columns === undefined) {
    while (reader.remaining > 0) {
      if (cells.length >= mostColumns) throw reader.malformed('row', `more than ${mostColumns} cells`);
      cells.push(reader.lenencBytes(`column ${cells.length}`));
    }
    return cells;
  }
  const show = reader.recording;
  for (const column of columns) {
    cells.push(reader.lenencBytes(column.name, show ? (cell) => showValue(textValue(cell, column, context.resultsCharset)) : undefined));
  }
  return cells;
}
