import type { ExchangeRecord, Value } from '../../src-core/bridge/contract.ts';
import type { Backend } from '../support/backends.ts';
import { isRows } from '../support/recordValues.ts';
import type { SharkExchange, SharkResult } from '../support/shark.ts';

/** https://dev.mysql.com/doc/dev/mysql-server/latest/my__command_8h.html and field_types.h, written here a second time on purpose. */
const commandNames: Record<number, string> = {
  1: 'COM_QUIT',
  2: 'COM_INIT_DB',
  3: 'COM_QUERY',
  4: 'COM_FIELD_LIST',
  5: 'COM_CREATE_DB',
  6: 'COM_DROP_DB',
  9: 'COM_STATISTICS',
  10: 'COM_PROCESS_INFO',
  11: 'COM_CONNECT',
  12: 'COM_PROCESS_KILL',
  14: 'COM_PING',
  15: 'COM_TIME',
  17: 'COM_CHANGE_USER',
  19: 'COM_TABLE_DUMP',
  22: 'COM_STMT_PREPARE',
  23: 'COM_STMT_EXECUTE',
  24: 'COM_STMT_SEND_LONG_DATA',
  25: 'COM_STMT_CLOSE',
  26: 'COM_STMT_RESET',
  27: 'COM_SET_OPTION',
  28: 'COM_STMT_FETCH',
  29: 'COM_DAEMON',
  31: 'COM_RESET_CONNECTION',
  250: 'COM_STMT_BULK_EXECUTE',
};
const typeNames: Record<number, string> = {
  0: 'DECIMAL',
  1: 'TINY',
  2: 'SHORT',
  3: 'LONG',
  4: 'FLOAT',
  5: 'DOUBLE',
  6: 'NULL',
  7: 'TIMESTAMP',
  8: 'LONGLONG',
  9: 'INT24',
  10: 'DATE',
  11: 'TIME',
  12: 'DATETIME',
  13: 'YEAR',
  15: 'VARCHAR',
  16: 'BIT',
  245: 'JSON',
  246: 'NEWDECIMAL',
  247: 'ENUM',
  248: 'SET',
  249: 'TINY_BLOB',
  250: 'MEDIUM_BLOB',
  251: 'LONG_BLOB',
  252: 'BLOB',
  253: 'VAR_STRING',
  254: 'STRING',
  255: 'GEOMETRY',
};
/** The dissector's names of what a binary row holds, by type; the rest it shows as string. */
const binaryFields: Record<string, string[]> = {
  TINY: ['tiny', 'unsigned_tiny'],
  SHORT: ['short', 'unsigned_short'],
  YEAR: ['short', 'unsigned_short'],
  LONG: ['long', 'unsigned_long'],
  INT24: ['long', 'unsigned_long'],
  LONGLONG: ['longlong', 'unsigned_longlong'],
  DOUBLE: ['double'],
  FLOAT: ['float'],
};
const dateTypes = ['DATE', 'DATETIME', 'TIMESTAMP', 'TIME'];

/**
 * What a session's records and tshark's dissection of the same connection disagree about, in words; empty when they agree.
 * Where they may differ, and why, is in differences.md beside this file.
 */
export function sharkDifferences(records: readonly ExchangeRecord[], seen: readonly SharkExchange[], backend: Backend): string[] {
  const shark = withoutFiles(seen);
  const tellsInfo = shark.some((exchange) => exchange.results.some((result) => (result.ok?.message ?? '') !== ''));
  const differences: string[] = [];
  const compare = (about: string, ours: unknown, theirs: unknown) => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      differences.push(`${about}: record ${JSON.stringify(ours)}, tshark ${JSON.stringify(theirs)}`);
  };
  const sent = records.toSorted((a, b) => a.id - b.id);
  const asked = shark.map((exchange) => commandNames[exchange.command] ?? exchange.command);
  const other = sent.findIndex((record, place) => record.command !== asked[place]);
  if (other >= 0) compare(`command ${other} on ${backend.name}: ${sent[other]?.sql}`, sent[other]?.command, asked.slice(other, other + 3));
  else compare(`commands on ${backend.name}`, sent.length, asked.length);
  if (differences.length > 0) return differences;
  /** Statements with data that came ahead. */
  const ahead = new Set<number>();
  for (const [index, record] of sent.entries()) {
    const exchange = shark[index]!;
    const about = `${record.command} ${record.sql ?? ''}`;
    if (exchange.query !== null) compare(`${about}: SQL`, asAscii(record.sql ?? ''), exchange.query);
    compareStatement(compare, about, record, exchange, ahead.delete(record.statement_id ?? -1));
    if (record.command === 'COM_STMT_SEND_LONG_DATA') ahead.add(record.statement_id ?? -1);
    if (record.command === 'COM_STMT_PREPARE') continue;
    compare(`${about}: error`, record.error && { ...record.error, message: asAscii(record.error.message) }, exchange.error);
    if (record.command === 'COM_STMT_FETCH') {
      // tshark takes each of its rows for an OK.
      compare(`${about}: rows`, record.results[0]?.row_count ?? 0, exchange.results.length);
      continue;
    }
    compare(`${about}: results`, record.results.length, exchange.results.length);
    for (const [place, result] of record.results.entries()) {
      const theirs = exchange.results[place];
      if (theirs === undefined) continue;
      if (!isRows(result) && result.affected_rows === null) {
        if (record.command === 'COM_STATISTICS') compare(`${about}: text`, asAscii(result.info), theirs.ok?.message);
        else compare(`${about}: warnings`, result.warnings, theirs.warnings);
        continue;
      }
      if (!isRows(result)) {
        const ours = [String(result.affected_rows), String(result.last_insert_id), result.warnings, tellsInfo ? asAscii(result.info) : ''];
        compare(`${about}: OK`, ours, [theirs.ok?.affectedRows, theirs.ok?.insertId, theirs.ok?.warnings, theirs.ok?.message]);
        continue;
      }
      // Columns that the server left out are those of an earlier reply, which tshark does not look for.
      const leftOut = record.command === 'COM_STMT_EXECUTE' && theirs.columns.length === 0;
      const ours = result.columns.map((column) => [asAscii(column.name), column.type, column.table, column.schema]);
      compare(
        `${about}: columns`,
        ours,
        leftOut ? ours : theirs.columns.map((column) => [column.name, typeNames[column.type], column.table, column.schema]),
      );
      if (leftOut) continue;
      compare(`${about}: warnings`, result.warnings, theirs.warnings);
      if (record.command === 'COM_QUERY' || record.command === 'COM_PROCESS_INFO') compareTextRows(compare, about, result.rows, theirs);
      else
        compareBinaryRows(
          compare,
          about,
          result.columns.map((column) => column.type),
          result.rows,
          theirs,
        );
    }
  }
  return differences;
}

/** A file that LOAD DATA LOCAL sends is no command; tshark takes its packets for some. What follows belongs to the LOAD DATA. */
function withoutFiles(shark: readonly SharkExchange[]): SharkExchange[] {
  const all: SharkExchange[] = [];
  for (const exchange of shark) {
    const before = all.at(-1);
    if (before?.query?.startsWith('LOAD DATA LOCAL') && exchange.command === firstOfFile) {
      all[all.length - 1] = { ...before, results: exchange.results, error: exchange.error };
    } else all.push(exchange);
  }
  return all;
}

/** The backslash of the `\\N` that each file of the suite begins with. */
const firstOfFile = 0x5c;

type Compare = (about: string, ours: unknown, theirs: unknown) => void;

function compareStatement(compare: Compare, about: string, record: ExchangeRecord, exchange: SharkExchange, ahead: boolean): void {
  if (exchange.statement !== null && exchange.statement !== 0xffffffff)
    compare(`${about}: statement`, record.statement_id, exchange.statement);
  const { params } = record;
  if (exchange.params.length === 0 || params === null) return;
  // tshark shows what came ahead as NULL, and is not sure of what stands behind a NULL one.
  const sure = ahead ? 0 : params.indexOf(null) < 0 ? params.length : params.indexOf(null);
  const ours = params.slice(0, sure).map((value, place) => {
    const theirs = exchange.params[place];
    if (theirs === undefined || (value !== null && typeof value === 'object')) return theirs;
    return typeof value === 'number' && Number(theirs) === value ? theirs : asAscii(String(value));
  });
  compare(`${about}: parameters`, ours, exchange.params.slice(0, sure));
}

function compareTextRows(compare: Compare, about: string, rows: readonly (readonly Value[])[], theirs: SharkResult): void {
  // Binary bytes are no text: tshark prints some of them as escapes and some not at all.
  const shown = (row: readonly Value[], y: number) =>
    row.map((value, x) => {
      const cell = theirs.textRows[y]?.[x];
      if (value === null) return null;
      // A DOUBLE's record is a number, whatever digits the server adds to it.
      if (typeof value === 'object' || (typeof value === 'number' && Number(cell) === value)) return cell;
      return asAscii(String(value));
    });
  // A row whose first cell is empty begins with 0x00; tshark takes it for an OK.
  const told = rows.filter((row) => row[0] !== '');
  compare(`${about}: rows`, told.map(shown), theirs.textRows);
}

function compareBinaryRows(
  compare: Compare,
  about: string,
  types: readonly string[],
  rows: readonly (readonly Value[])[],
  theirs: SharkResult,
): void {
  compare(`${about}: number of binary rows`, rows.length, theirs.binaryRows.length);
  for (const [y, row] of rows.entries()) {
    const shark = theirs.binaryRows[y] ?? {};
    for (const [type, fields] of Object.entries(binaryFields)) {
      const same = Object.entries(binaryFields)
        .filter(([, other]) => other[0] === fields[0])
        .map(([name]) => name);
      if (same[0] !== type) continue;
      const ours = row.filter((value, x) => value !== null && same.includes(types[x]!)).map(Number);
      compare(`${about}: ${type} of row ${y}`, ours, fields.flatMap((field) => shark[field] ?? []).map(Number));
    }
    const strings = row.filter((value, x) => value !== null && binaryFields[types[x]!] === undefined && !dateTypes.includes(types[x]!));
    const shown = (shark.string ?? []) as string[];
    compare(
      `${about}: strings of row ${y}`,
      strings.map((value, x) => (typeof value === 'object' ? shown[x] : asAscii(String(value)))),
      shown,
    );
    const dates = row
      .filter((value, x) => value !== null && ['DATE', 'DATETIME', 'TIMESTAMP'].includes(types[x]!))
      .map((value) => String(value).slice(0, 10));
    const pad = (text: string | undefined, width: number) => String(text).padStart(width, '0');
    compare(
      `${about}: dates of row ${y}`,
      dates,
      (shark.year ?? []).map((year, x) => `${pad(year, 4)}-${pad(shark.month?.[x], 2)}-${pad(shark.day?.[x], 2)}`),
    );
  }
}

/** tshark reads the protocol's strings as ASCII and puts U+FFFD in the place of each other byte. */
function asAscii(text: string): string {
  return [...Buffer.from(text)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\ufffd')).join('');
}
