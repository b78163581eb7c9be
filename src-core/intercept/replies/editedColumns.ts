/** Columns of a result renamed and dropped, in its column count, its definitions and its rows. */
import { concat } from '../../mysql/bytes/concat.ts';
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import { type CodecContext, metadataCharset } from '../../mysql/packets/codec.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { ResultSet } from './replyParts.ts';
import type { RowForm } from './rowForm.ts';

/** catalog, schema, table, org_table. */
const fieldsBeforeName = 4;

/** Throws Refused where there is no such column. */
export function renameColumn(result: ResultSet, column: number, name: string, codec: CodecContext): void {
  const definition = toldDefinitions(result)[column];
  if (definition === undefined) throw new Refused(`there is no column ${column}: there are ${result.definitions.length}, counted from 0`);
  const reader = new PacketReader(definition, { record: false });
  for (let i = 0; i < fieldsBeforeName; i++) reader.lenencBytes('field');
  const from = reader.offset;
  reader.lenencBytes('name');
  const written = new PacketWriter().lenencText(name, metadataCharset(codec)).payload();
  result.definitions[column] = concat([definition.subarray(0, from), written, definition.subarray(reader.offset)]);
}

/** Throws Refused where there is no such column, and where none would be left. */
export function dropColumns(result: ResultSet, dropped: ReadonlySet<number>, form: RowForm): void {
  const { length } = toldDefinitions(result);
  for (const column of dropped) {
    if (!(column >= 0 && column < length)) throw new Refused(`there is no column ${column} to drop: there are ${length}, counted from 0`);
  }
  if (dropped.size >= length) throw new Refused('a result keeps at least one column');
  result.rows = result.rows.map((row) => form.reduced(row, dropped));
  const keeps = (_: unknown, i: number): boolean => !dropped.has(i);
  result.definitions = result.definitions.filter(keeps);
  result.columns = result.columns?.filter(keeps) ?? null;
  result.count = counted(result.count, length - dropped.size);
}

/** The count with what stands behind it. */
function counted(count: Uint8Array | null, columns: number): Uint8Array | null {
  if (count === null) return null;
  const reader = new PacketReader(count, { record: false });
  reader.lenencInt('column count');
  return concat([new PacketWriter().lenencInt(columns).payload(), count.subarray(reader.offset)]);
}

function toldDefinitions({ definitions }: ResultSet): readonly Uint8Array[] {
  if (definitions.length === 0) throw new Refused('the reply has no column definitions: the client has them from an earlier one');
  return definitions;
}
