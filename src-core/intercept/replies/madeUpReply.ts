/**
 * Replies that no server gave, whole, as wire packets with sequence ids from 1: right for the command, for what the client negotiated
 * and for the state of its session. All throw Refused for what cannot be said.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html
 */
import { hasBinaryRows, replyShape } from '../../machine/commands/replyShapes.ts';
import { collationCharset } from '../../mysql/constants/collations.ts';
import { command, commandName } from '../../mysql/constants/commands.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { statistics } from '../../mysql/packets/statistics.ts';
import { cellForm } from '../../mysql/synth/cellForm.ts';
import { utf8mb4GeneralCi } from '../../mysql/synth/namedType.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { SqlError } from '../../mysql/synth/reply.ts';
import { ReplyWriter } from '../../mysql/synth/replyWriter.ts';
import type { ErrorSpec, OkSpec, RowsSpec } from '../action.ts';
import { codecOf, familyOf, type HeldInSession, ownStatusFlags } from '../heldContext.ts';
import { inPlace } from '../inPlace.ts';
import { typedColumn } from './typedColumns.ts';

const largestInteger = 0xffff_ffff_ffff_ffffn;
const mostWarnings = 0xffff;
const mostColumns = 4096;

export function rowsReply(held: HeldInSession, spec: RowsSpec): Uint8Array {
  const { code } = held.command;
  const { columns, rows } = spec;
  if (code === command.COM_FIELD_LIST) return fieldListReply(held, spec);
  if (replyShape(code) !== 'resultset') throw new Refused(`${commandName(code)} is not answered by rows`);
  if (columns.length === 0) throw new Refused('a result has at least one column');
  if (columns.length > mostColumns) throw new Refused(`a result has at most ${mostColumns} columns, not ${columns.length}`);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns.length) throw new Refused(`row ${i + 1} has ${row.length} cells for ${columns.length} columns`);
  }
  const definitions = definitionsOf(held, spec);
  const forms = definitions.map(cellForm);
  const writer = writerFor(held);
  writer.columns(definitions);
  for (const [r, row] of rows.entries()) {
    writer.row(row.map((cell, i) => inPlace(`row ${r + 1}, column ${definitions[i]!.name}`, () => forms[i]!(cell))));
  }
  writer.endRows({ warnings: count(spec.warnings, 'warnings', mostWarnings) });
  return writer.take();
}

export function okReply(held: HeldInSession, spec: OkSpec): Uint8Array {
  const { code } = held.command;
  const writer = writerFor(held);
  const ok = {
    affectedRows: integer(spec.affectedRows, 'affectedRows'),
    lastInsertId: integer(spec.lastInsertId, 'lastInsertId'),
    warnings: count(spec.warnings, 'warnings', mostWarnings),
    info: spec.info ?? '',
  };
  switch (replyShape(code)) {
    case 'resultset':
      writer.ok(ok);
      break;
    case 'single':
      if (code === command.COM_DEBUG || code === command.COM_SET_OPTION) writer.eof();
      else writer.ok(ok);
      break;
    case 'text':
      writer.add(statistics, { text: ok.info });
      break;
    default:
      throw new Refused(`${commandName(code)} is not answered by an OK`);
  }
  return writer.take();
}

export function errorReply(held: HeldInSession, error: SqlError): Uint8Array {
  const { code } = held.command;
  if (replyShape(code) === 'none') throw new Refused(`${commandName(code)} has no reply`);
  const writer = writerFor(held);
  writer.error(error);
  return writer.take();
}

/** Checked: a code of 1 … 65535, five characters of SQLSTATE. */
export function checkedError({ code, sqlstate }: ErrorSpec): void {
  if (!Number.isInteger(code) || code < 1 || code > 0xfffe)
    throw new Refused(`an error's code is a whole number from 1 to 65534, not ${code}`);
  if (sqlstate !== undefined && !/^[0-9A-Z]{5}$/.test(sqlstate)) {
    throw new Refused(`an SQLSTATE has five digits or capital letters, not '${sqlstate}'`);
  }
}

/** Numbered and ended as replies of this session are. */
export function writerFor(held: HeldInSession): ReplyWriter {
  const binary = hasBinaryRows(held.command.code);
  const writer = new ReplyWriter({ context: codecOf(held), sequence: 1, binary, collation: collationFor(held) });
  writer.statusFlags = ownStatusFlags(held);
  return writer;
}

/** That of the login, which the client asked for; in MariaDB's default for utf8mb4 every client knows the id. */
function collationFor({ context: { session, resultsCharset } }: HeldInSession): number {
  const asked = collationCharset(session.collation) === resultsCharset;
  return asked || familyOf(session.serverVersion) !== 'mariadb' ? session.collation : utf8mb4GeneralCi;
}

function fieldListReply(held: HeldInSession, spec: RowsSpec): Uint8Array {
  if (spec.rows.length > 0) throw new Refused('COM_FIELD_LIST is answered by columns alone: leave the rows empty');
  const writer = writerFor(held);
  writer.fieldList(definitionsOf(held, spec));
  return writer.take();
}

export function definitionsOf({ context }: HeldInSession, { columns, rows }: RowsSpec): ColumnDefinition[] {
  const family = familyOf(context.session.serverVersion);
  return columns.map((column, i) =>
    typedColumn(
      column,
      rows.map((row) => row[i] ?? null),
      family,
    ),
  );
}

function integer(value: number | string | undefined, name: string): bigint {
  if (value === undefined) return 0n;
  const whole =
    typeof value === 'number' ? (Number.isInteger(value) ? BigInt(value) : null) : /^\d{1,20}$/.test(value) ? BigInt(value) : null;
  if (whole === null || whole < 0n || whole > largestInteger) throw new Refused(`${name} is a whole number from 0, not ${value}`);
  return whole;
}

function count(value: number | undefined, name: string, most: number): number {
  if (value === undefined) return 0;
  if (!Number.isInteger(value) || value < 0 || value > most) throw new Refused(`${name} is a whole number from 0 to ${most}, not ${value}`);
  return value;
}
