/**
 * Values as SQL literals, for showing a statement with its parameters put in.
 * https://dev.mysql.com/doc/refman/en/literals.html
 */
import { hexText } from '../bytes/hexText.ts';
import { fromBase64 } from './base64.ts';
import type { Value } from './value.ts';
import { valueKind } from './valueType.ts';

export interface LiteralOptions {
  /** The session's sql_mode has NO_BACKSLASH_ESCAPES: only quotes are doubled. */
  readonly noBackslashEscapes?: boolean;
}

/** `type` (a MYSQL_TYPE_ code) tells digits that are a number from digits that are text; without it strings are quoted. */
export function literal(value: Value, type?: number, options: LiteralOptions = {}): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value).replace('e+', 'e');
  if (typeof value === 'object') return hexLiteral(fromBase64(value.base64));
  if (type !== undefined && isNumber(value) && isNumeric(type)) return value;
  return quoted(value, options);
}

/** Puts literals in place of the `?` markers of a prepared statement, whose places `markers` gives; surplus markers stay. */
export function withParameters(sql: string, markers: readonly number[], literals: readonly string[]): string {
  let text = '';
  let from = 0;
  for (const [i, at] of markers.entries()) {
    const replacement = literals[i];
    if (replacement === undefined) break;
    text += sql.slice(from, at) + replacement;
    from = at + 1;
  }
  return text + sql.slice(from);
}

/** `''` for no bytes at all: `0x` alone is not a literal. */
function hexLiteral(bytes: Uint8Array): string {
  if (bytes.length === 0) return "''";
  return `0x${hexText(bytes).toUpperCase()}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\u001a': '\\Z',
  '\\': '\\\\',
  "'": "''",
};

function quoted(text: string, { noBackslashEscapes }: LiteralOptions): string {
  if (noBackslashEscapes) return `'${text.replaceAll("'", "''")}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL and Control-Z are what MySQL wants escaped.
  return `'${text.replace(/[\0\n\r\u001a\\']/g, (character) => escapes[character]!)}'`;
}

function isNumber(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text);
}

function isNumeric(type: number): boolean {
  const kind = valueKind({ type, unsigned: false, decimals: 0, charset: 'binary' });
  return kind === 'integer' || kind === 'decimal' || kind === 'float' || kind === 'double';
}
