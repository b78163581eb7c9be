/**
 * MySQL's tokens, as far as the demo database needs them to put a statement into SQLite's words.
 * https://dev.mysql.com/doc/refman/en/language-structure.html
 */
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

const blank = /\s+/y;
const lineComment = /(?:#|--(?=\s|$))[^\n]*/y;
const versionComment = /\/\*M?!\d*/y;
const hexLiteral = /[xX]'((?:[0-9a-fA-F]{2})*)'/y;
const hexNumber = /0x([0-9a-fA-F]+)/y;
const bitLiteral = /[bB]'([01]*)'|0b([01]+)/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[\p{L}_$\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*/uy;
const systemVariable = /@@(?:(?:global|session|local)\s*\.\s*)?(?:`([^`]+)`|([\w$.]+))/iy;
const userVariable = /@(?:`([^`]*)`|'([^']*)'|"([^"]*)"|([\w$.]+))/y;
const operator = /<=>|<<|>>|<=|>=|<>|!=|:=|&&|\|\||->>|->|./suy;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', '0': '\0', Z: '\x1a', '%': '\\%', _: '\\_' };

/** The tokens of a statement or several; comments and blanks are left out, `/*! … *\/` counts as code. Throws UnclosedToken. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let inVersionComment = false;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(sql);
  };
  const add = (kind: TokenKind, to: number, value: string) => {
    tokens.push({ kind, text: sql.slice(at, to), value, from: at, to });
    at = to;
  };
  while (at < sql.length) {
    let m = match(blank) ?? match(lineComment);
    if (m) {
      at += m[0].length;
      continue;
    }
    if (inVersionComment && sql.startsWith('*/', at)) {
      inVersionComment = false;
      at += 2;
      continue;
    }
    m = match(versionComment);
    if (m) {
      inVersionComment = true;
      at += m[0].length;
      continue;
    }
    if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      if (end < 0) throw new UnclosedToken(at);
      at = end + 2;
      continue;
    }
    const c = sql[at] ?? '';
    if (c === "'" || c === '"' || c === '`') {
      const quoted = quotedAt(sql, at, c);
      add(c === '`' ? 'quotedName' : 'string', quoted.to, quoted.value);
    } else if (c === '?') add('parameter', at + 1, '?');
    else if ((m = match(hexLiteral))) add('bytes', at + m[0].length, m[1] ?? '');
    else if ((m = match(hexNumber))) add('bytes', at + m[0].length, (m[1]?.length ?? 0) % 2 === 0 ? (m[1] ?? '') : `0${m[1]}`);
    else if ((m = match(bitLiteral))) add('bytes', at + m[0].length, bitsToHex(m[1] ?? m[2] ?? ''));
    else if ((m = match(number))) add('number', at + m[0].length, m[0]);
    else if ((m = match(word))) add('word', at + m[0].length, m[0].toUpperCase());
    else if ((m = match(systemVariable))) add('systemVariable', at + m[0].length, (m[1] ?? m[2] ?? '').toLowerCase());
    else if ((m = match(userVariable))) add('userVariable', at + m[0].length, (m[1] ?? m[2] ?? m[3] ?? m[4] ?? '').toLowerCase());
    else if ((m = match(operator))) add('operator', at + m[0].length, m[0]);
  }
  return tokens;
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

function quotedAt(sql: string, from: number, quote: string): { value: string; to: number } {
  let value = '';
  for (let at = from + 1; at < sql.length; at++) {
    const c = sql[at] ?? '';
    if (c === quote) {
      if (sql[at + 1] !== quote) return { value, to: at + 1 };
      at++;
      value += quote;
    } else if (c === '\\' && quote !== '`' && at + 1 < sql.length) {
      at++;
      const next = sql[at] ?? '';
      value += escapes[next] ?? next;
    } else value += c;
  }
  throw new UnclosedToken(from);
}

function bitsToHex(bits: string): string {
  const hex = bits === '' ? '' : BigInt(`0b${bits}`).toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
