/** A result as CSV or JSON, for the clipboard. */
import type { ColumnRecord, Value } from '../../src-core/bridge/contract.ts';
import { decodeBase64, hex } from './value.ts';

type Row = readonly Value[];

/** RFC 4180 with a header line; NULL is an empty field, an empty string is `""`, binary is 0x and hexadecimal. */
export function toCsv(columns: readonly ColumnRecord[], rows: readonly Row[]): string {
  const lines = [columns.map((c) => csvField(c.name)).join(',')];
  for (const row of rows) lines.push(row.map(csvValue).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

function csvValue(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return `0x${hex(decodeBase64(value.base64))}`;
  return csvField(value);
}

function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An array of objects; a name that occurs again gets `_2`, `_3` … so that no column is lost. */
export function toJson(columns: readonly ColumnRecord[], rows: readonly Row[]): string {
  const names = uniqueNames(columns);
  const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
  return JSON.stringify(objects, null, 2);
}

function uniqueNames(columns: readonly ColumnRecord[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n++) unique = `${name}_${n}`;
    taken.add(unique);
    return unique;
  });
}
