/** A result as CSV or JSON for the clipboard, written as its rows come in. */
import type { ColumnRecord, Value } from '../../src-core/bridge/contract.ts';
import { decodeBase64, hex } from './value.ts';

type Row = readonly Value[];

export interface RowWriter {
  /** Of the text so far. */
  readonly characters: number;
  add(rows: readonly Row[]): void;
  text(): string;
}

/** RFC 4180 with a header line; NULL is an empty field, an empty string is `""`, binary is 0x and hexadecimal. */
export function csvWriter(columns: readonly ColumnRecord[]): RowWriter {
  return new Pieces(`${columns.map((c) => csvField(c.name)).join(',')}\r\n`, (row) => `${row.map(csvValue).join(',')}\r\n`, '');
}

/** An array of objects; a name that occurs again gets `_2`, `_3` … so that no column is lost. */
export function jsonWriter(columns: readonly ColumnRecord[]): RowWriter {
  const names = uniqueNames(columns);
  const object = (row: Row): string => JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])), null, 2);
  return new Pieces('[', (row, first) => `${first ? '' : ','}\n${indented(object(row))}`, '\n]\n');
}

class Pieces implements RowWriter {
  characters = 0;
  readonly #pieces: string[] = [];
  readonly #line: (row: Row, first: boolean) => string;
  readonly #end: string;
  #first = true;

  constructor(begin: string, line: (row: Row, first: boolean) => string, end: string) {
    this.#line = line;
    this.#end = end;
    this.#push(begin);
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      this.#push(this.#line(row, this.#first));
      this.#first = false;
    }
  }

  text(): string {
    return this.#pieces.join('') + this.#end;
  }

  #push(piece: string): void {
    this.#pieces.push(piece);
    this.characters += piece.length;
  }
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

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
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
