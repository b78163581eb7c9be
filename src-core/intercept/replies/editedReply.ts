/**
 * A reply that waits, with some of it changed. What is not named stays byte for byte; packets are numbered anew from 1. Rows that
 * the server sent as text for a client that waits for binary ones (its execution ran as a text query) become binary.
 */
import { hasBinaryRows } from '../../machine/commands/replyShapes.ts';
import type { HeldAtReply } from '../../machine/holding/held.ts';
import { MalformedPacket } from '../../mysql/bytes/malformedPacket.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import { textToBinaryRow } from '../../mysql/synth/rowTranslation.ts';
import type { ResultEdit } from '../action.ts';
import { codecOf } from '../heldContext.ts';
import { inPlace } from '../inPlace.ts';
import { dropColumns, renameColumn } from './editedColumns.ts';
import { packetsOf, type ReplyPart, type ResultSet, replyParts } from './replyParts.ts';
import { RowForm } from './rowForm.ts';

/** Throws Refused for what the reply does not have, and for values that do not fit their column; nothing is changed then. */
export function editedReply(held: HeldAtReply, edits: readonly ResultEdit[]): Uint8Array {
  const codec = codecOf(held);
  const parts = replyParts(held, codec);
  const results = parts.filter((part) => part.kind === 'rows' || part.kind === 'ok');
  try {
    for (const edit of edits) {
      const result = results[edit.result];
      if (result === undefined) throw new Refused(`the reply has no result ${edit.result}: it has ${results.length}, counted from 0`);
      if (result.kind !== 'rows') throw new Refused(`result ${edit.result} of the reply is an OK: it has no cells`);
      // As people count, and as the window numbers them
      if (results.length === 1) change(result, edit, codec);
      else inPlace(`result ${edit.result + 1}`, () => change(result, edit, codec));
    }
    if (hasBinaryRows(held.command.code)) makeBinary(parts);
  } catch (error) {
    if (error instanceof MalformedPacket) throw new Refused(`the reply cannot be read: ${error.message}`);
    throw error;
  }
  return packetsOf(parts);
}

function change(result: ResultSet, edit: ResultEdit, codec: CodecContext): void {
  const { columns } = result;
  if (columns === null) throw new Refused('the server left the column definitions out, and no earlier reply with them is at hand');
  const { cells = [], dropRows = [], addRows = [], renameColumns = [], dropColumns: dropped = [] } = edit;
  const form = new RowForm(columns, result.binary, codec);
  const rows: (Uint8Array | null)[] = [...result.rows];
  for (const [row, changes] of byRow(cells)) {
    const payload = rows[row];
    if (payload === undefined || payload === null) throw new Refused(`there is no row ${row}: there are ${rows.length}, counted from 0`);
    rows[row] = inPlace(`row ${row + 1}`, () => form.changed(payload, changes));
  }
  for (const row of dropRows) {
    if (rows[row] === undefined) throw new Refused(`there is no row ${row} to drop: there are ${rows.length}, counted from 0`);
    rows[row] = null;
  }
  const added = addRows.map((values, i) => inPlace(`new row ${i + 1}`, () => form.made(values)));
  result.rows = [...rows.filter((row) => row !== null), ...added];
  for (const { column, name } of renameColumns) renameColumn(result, column, name, codec);
  if (dropped.length > 0) dropColumns(result, new Set(dropped), form);
}

type CellEdit = NonNullable<ResultEdit['cells']>[number];

function byRow(cells: readonly CellEdit[]): Map<number, CellEdit[]> {
  const rows = new Map<number, CellEdit[]>();
  for (const cell of cells) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell]);
  return rows;
}

function makeBinary(parts: readonly ReplyPart[]): void {
  for (const part of parts) {
    if (part.kind !== 'rows' || part.binary || part.columns === null) continue;
    part.rows = part.rows.map(textToBinaryRow(part.columns));
    part.binary = true;
  }
}
