/**
 * MySQL's tokens, as far as they are needed to put a statement into SQLite's words.
 * https://dev.mysql.com/doc/refman/en/language-structure.html
 */
import { type TokenKind as LexerKind, tokenize } from '../../../mysql/sql/lexer.ts';

export type TokenKind =
  | 'word'
  | 'quotedName'
  | 'string'
  | 'bytes' /* x'…', 0x…, b'…'; `value` holds hex digits */
  | 'number'
  | 'parameter'
  | 'userVariable'
  | 'systemVariable'
  | 'operator';

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the statement. */
  readonly text: string;
  /** Word: upper case. Quoted name and string: what the quotes hold, unescaped. Variable: its name, lower case. Else `text`. */
  readonly value: string;
  /** Characters of the statement. */
  readonly from: number;
  readonly to: number;
}

/** A string, name or comment that never ends. */
export class UnclosedToken extends Error {
  override readonly name = 'UnclosedToken';
  readonly from: number;

  constructor(from: number) {
    super(`what begins at character ${from} never ends`);
    this.from = from;
  }
}

const systemVariable = /^@@(?:(?:global|session|local|persist)\.)?/i;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', '0': '\0', Z: '\x1a', '%': '\\%', _: '\\_' };

/** The tokens of a statement or several; comments and blanks are left out, `/*! … *\/` counts as code. Throws UnclosedToken. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { kind, from, to } of tokenize(sql)) {
    const text = sql.slice(from, to);
    if (kind === 'comment' && /^\/\*(?!M?!)/.test(text) && (text.length < 4 || !text.endsWith('*/'))) throw new UnclosedToken(from);
    if (kind === 'comment' || kind === 'whitespace') continue;
    const token: Token = { text, from, to, ...meaning(kind, text, from) };
    const before = tokens.at(-1);
    // Strings that stand side by side are one.
    if (token.kind === 'string' && before?.kind === 'string') {
      tokens[tokens.length - 1] = { ...before, text: sql.slice(before.from, to), value: before.value + token.value, to };
    } else tokens.push(token);
  }
  return tokens;
}

function meaning(kind: LexerKind, text: string, from: number): { kind: TokenKind; value: string } {
  switch (kind) {
    case 'keyword':
    case 'identifier':
      return { kind: 'word', value: text.toUpperCase() };
    case 'quotedIdentifier':
      return { kind: 'quotedName', value: unquoted(text, from) };
    case 'string':
      // What stands before the quote names a character set: N'…', _utf8mb4'…'.
      return { kind: 'string', value: unquoted(text.replace(/^[^'"]*/, ''), from) };
    case 'number':
      return numberMeaning(text);
    case 'variable':
      if (systemVariable.test(text))
        return { kind: 'systemVariable', value: bareName(text.replace(systemVariable, ''), from).toLowerCase() };
      return { kind: 'userVariable', value: bareName(text.slice(1), from).toLowerCase() };
    case 'parameter':
      return { kind: 'parameter', value: text };
    default:
      return { kind: 'operator', value: text };
  }
}

function numberMeaning(text: string): { kind: TokenKind; value: string } {
  const hex = /^(?:0x([0-9a-f]+)|x'([0-9a-f]*)')$/i.exec(text);
  if (hex !== null) return { kind: 'bytes', value: wholeBytes(hex[1] ?? hex[2] ?? '') };
  const bits = /^(?:0b([01]+)|b'([01]*)')$/i.exec(text);
  if (bits === null) return { kind: 'number', value: text };
  const digits = bits[1] ?? bits[2] ?? '';
  return { kind: 'bytes', value: digits === '' ? '' : wholeBytes(BigInt(`0b${digits}`).toString(16)) };
}

function wholeBytes(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}

function bareName(text: string, from: number): string {
  return /^[`'"]/.test(text) ? unquoted(text, from) : text;
}

/** The statements of a text, cut at its semicolons; empty ones are left out. */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let open: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'operator' && token.text === ';') {
      if (open.length > 0) statements.push(open);
      open = [];
    } else open.push(token);
  }
  if (open.length > 0) statements.push(open);
  return statements;
}

export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.value);
}

export function isOperator(token: Token | undefined, text: string): boolean {
  return token?.kind === 'operator' && token.text === text;
}

/** Whether the statement goes on with these words from `at`. */
export function wordsAt(tokens: readonly Token[], at: number, ...words: readonly string[]): boolean {
  return words.every((w, i) => isWord(tokens[at + i], w));
}

/** A name as the client means it: a word as written, or what the backticks hold. */
export function nameOf(token: Token | undefined): string | null {
  if (token === undefined) return null;
  return token.kind === 'word' ? token.text : token.kind === 'quotedName' || token.kind === 'string' ? token.value : null;
}

/** The index after the parenthesis that closes the one at `open`; the end where none does. */
export function afterParenthesis(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isOperator(tokens[i], '(')) depth++;
    else if (isOperator(tokens[i], ')') && --depth === 0) return i + 1;
  }
  return tokens.length;
}

/** Cuts `[from, to)` at its commas outside parentheses. */
export function splitAtCommas(tokens: readonly Token[], from: number, to: number): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(from, to)) {
    if (isOperator(token, '(')) depth++;
    if (isOperator(token, ')')) depth--;
    if (depth === 0 && isOperator(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** What the quotes hold. Throws where the closing one is missing. */
function unquoted(text: string, from: number): string {
  const quote = text[0] ?? '';
  let value = '';
  for (let at = 1; at < text.length; at++) {
    const c = text[at] ?? '';
    if (c === quote) {
      if (text[at + 1] !== quote) return value;
      at++;
      value += quote;
    } else if (c === '\\' && quote !== '`' && at + 1 < text.length) {
      at++;
      const next = text[at] ?? '';
      value += escapes[next] ?? next;
    } else value += c;
  }
  throw new UnclosedToken(from);
}
