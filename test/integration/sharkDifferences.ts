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
  9: 'COM_STATISTICS',
  14: 'COM_PING',
  17: 'COM_CHANGE_USER',
  22: 'COM_STMT_PREPARE',
  23: 'COM_STMT_EXECUTE',
  24: 'COM_STMT_SEND_LONG_DATA',
  25: 'COM_STMT_CLOSE',
  26: 'COM_STMT_RESET',
  27: 'COM_SET_OPTION',
  28: 'COM_STMT_FETCH',
  31: 'COM_RESET_CONNECTION',
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
export function sharkDifferences(records: readonly ExchangeRecord[], shark: readonly SharkExchange[], backend: Backend): string[] {
  const differences: string[] = [];
  const compare = (about: string, ours: unknown, theirs: unknown) => {
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      differences.push(`${about}: record ${JSON.stringify(ours)}, tshark ${JSON.stringify(theirs)}`);
  };
  compare(
    `commands on ${backend.name}`,
    records.map((record) => record.command),
    shark.map((exchange) => commandNames[exchange.command] ?? exchange.command),
  );
  if (differences.length > 0) return differences;
  for (const [index, record] of records.entries()) {
    const exchange = shark[index]!;
    const about = `${record.command} ${record.sql ?? ''}`;
    if (exchange.query !== null) compare(`${about}: SQL`, asAscii(record.sql ?? ''), exchange.query);
    if (record.command === 'COM_STMT_PREPARE') continue;
    compare(`${about}: error`, record.error && { ...record.error, message: asAscii(record.error.message) }, exchange.error);
    compare(`${about}: results`, record.results.length, exchange.results.length);
    for (const [place, result] of record.results.entries()) {
      const theirs = exchange.results[place];
      if (theirs === undefined) continue;
      if (!isRows(result)) {
        const ours = [String(result.affected_rows), String(result.last_insert_id), result.warnings, asAscii(result.info)];
        compare(`${about}: OK`, ours, [theirs.ok?.affectedRows, theirs.ok?.insertId, theirs.ok?.warnings, theirs.ok?.message]);
        continue;
      }
      compare(
        `${about}: columns`,
        result.columns.map((column) => [asAscii(column.name), column.type, column.table, column.schema]),
        theirs.columns.map((column) => [column.name, typeNames[column.type], column.table, column.schema]),
      );
      compare(`${about}: warnings`, result.warnings, theirs.warnings);
      if (record.command === 'COM_QUERY') compareTextRows(compare, about, result.rows, theirs);
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

type Compare = (about: string, ours: unknown, theirs: unknown) => void;

function compareTextRows(compare: Compare, about: string, rows: readonly (readonly Value[])[], theirs: SharkResult): void {
  // Binary bytes are no text: tshark prints some of them as escapes and some not at all.
  const shown = (row: readonly Value[], y: number) =>
    row.map((value, x) => (value === null ? null : typeof value === 'object' ? theirs.textRows[y]?.[x] : asAscii(String(value))));
  compare(`${about}: rows`, rows.map(shown), theirs.textRows);
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
