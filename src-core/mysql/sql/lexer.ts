/**
 * MySQL's lexical structure.
 * https://dev.mysql.com/doc/refman/en/language-structure.html
 *
 * Tokens cover the text without gaps or overlaps. Nothing is ever thrown: what has no end runs to the end of the text. Time is
 * linear in its length. A versioned comment (`/*!50100 … *\/`) gives a comment token for its opening, the tokens of what
 * stands in it, and a comment token for its closing, because servers execute it.
 */
import { isKeyword } from './keywords.ts';

export type TokenKind =
  | 'keyword'
  | 'identifier'
  | 'quotedIdentifier'
  | 'string'
  /** Also hexadecimal and bit literals. */
  | 'number'
  | 'comment'
  | 'operator'
  | 'punctuation'
  | 'whitespace'
  /** `@user`, `@@global.system` */
  | 'variable'
  /** The `?` of a prepared statement. */
  | 'parameter';

/** [from, to) in UTF-16 code units. */
export interface Token {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
}

export interface LexerOptions {
  /** sql_mode has ANSI_QUOTES: double quotes are for identifiers. */
  readonly ansiQuotes?: boolean;
  /** sql_mode has NO_BACKSLASH_ESCAPES. */
  readonly noBackslashEscapes?: boolean;
}

export function tokenize(sql: string, options: LexerOptions = {}): Token[] {
  return new Lexer(sql, options).all();
}

/** Places of the `?` markers, in order. */
export function parameterMarkers(sql: string, options: LexerOptions = {}): number[] {
  return tokenize(sql, options).flatMap((token) => (token.kind === 'parameter' ? [token.from] : []));
}

const operators3 = new Set(['<=>', '->>']);
const operators2 = new Set([':=', '<>', '!=', '<=', '>=', '<<', '>>', '||', '&&', '->']);
const operators1 = '+-*/%!~^&|=<>:';

class Lexer {
  private readonly sql: string;
  private readonly ansiQuotes: boolean;
  private readonly backslash: boolean;
  private readonly tokens: Token[] = [];
  private at = 0;
  private inVersioned = false;

  constructor(sql: string, options: LexerOptions) {
    this.sql = sql;
    this.ansiQuotes = options.ansiQuotes ?? false;
    this.backslash = !(options.noBackslashEscapes ?? false);
  }

  all(): Token[] {
    while (this.at < this.sql.length) {
      const from = this.at;
      const kind = this.next();
      this.tokens.push({ kind, from, to: this.at });
    }
    return this.tokens;
  }

  /** Moves past one token. */
  private next(): TokenKind {
    const c = this.sql[this.at]!;
    if (isSpace(c)) return this.while(isSpace, 'whitespace');
    if (this.atComment()) return this.comment();
    if (c === "'") return this.quoted("'", 'string');
    if (c === '"') return this.quoted('"', this.ansiQuotes ? 'quotedIdentifier' : 'string');
    if (c === '`') return this.quoted('`', 'quotedIdentifier');
    if (isDigit(c) || (c === '.' && isDigit(this.ahead(1)) && !this.afterName())) return this.number();
    if (isWord(c)) return this.word();
    if (c === '@') return this.variable();
    if (c === '?') return this.take(1, 'parameter');
    if (c === '\\' && this.ahead(1) === 'N') return this.take(2, 'keyword');
    if (operators3.has(this.sql.slice(this.at, this.at + 3))) return this.take(3, 'operator');
    if (operators2.has(this.sql.slice(this.at, this.at + 2))) return this.take(2, 'operator');
    return this.take(1, operators1.includes(c) ? 'operator' : 'punctuation');
  }

  private atComment(): boolean {
    const two = this.sql.slice(this.at, this.at + 2);
    if (two[0] === '#' || two === '/*') return true;
    if (two === '*/') return this.inVersioned;
    // Two dashes begin a comment only before white space, a control character or the end.
    return two === '--' && this.ahead(2) <= ' ';
  }

  private comment(): TokenKind {
    if (this.ahead(0) === '*') {
      this.inVersioned = false;
      return this.take(2, 'comment');
    }
    if (this.ahead(0) !== '/') return this.toEndOf('\n', this.at);
    const versioned = /\/\*M?!\d{0,6}/y;
    versioned.lastIndex = this.at;
    if (!this.inVersioned && versioned.test(this.sql)) {
      this.inVersioned = true;
      this.at = versioned.lastIndex;
      return 'comment';
    }
    return this.toEndOf('*/', this.at + 2);
  }

  private toEndOf(end: string, from: number): TokenKind {
    const found = this.sql.indexOf(end, from);
    // The line break is white space of its own.
    this.at = found < 0 ? this.sql.length : found + (end === '\n' ? 0 : end.length);
    return 'comment';
  }

  /** Doubled quotes stand for one; a backslash takes the next character along (not in backticks). */
  private quoted(quote: string, kind: TokenKind): TokenKind {
    const escapes = this.backslash && quote !== '`' && kind === 'string';
    for (this.at++; this.at < this.sql.length; this.at++) {
      const c = this.sql[this.at];
      if (c === '\\' && escapes) this.at++;
      else if (c === quote) {
        if (this.ahead(1) !== quote) return this.take(1, kind);
        this.at++;
      }
    }
    this.at = this.sql.length;
    return kind;
  }

  private number(): TokenKind {
    if (this.ahead(0) !== '.' && this.nameAfterDot(this.at)) return this.while(isWord, 'identifier');
    const literal = /0x[0-9a-f]+|0b[01]+|(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iy;
    literal.lastIndex = this.at;
    const text = literal.exec(this.sql)?.[0] ?? this.sql[this.at]!;
    const after = this.sql[this.at + text.length] ?? '';
    // `1a` is a name; so is `0x1g`. After a point or an exponent nothing can turn a number into one.
    if (isWord(after) && /^\w+$/.test(text)) return this.while(isWord, 'identifier');
    return this.take(text.length, 'number');
  }

  private word(): TokenKind {
    const from = this.at;
    this.while(isWord, 'identifier');
    const text = this.sql.slice(from, this.at);
    if (this.ahead(0) === "'" && text.length === 1) {
      if (/[xb]/i.test(text)) return this.quoted("'", 'number');
      if (/n/i.test(text)) return this.quoted("'", 'string');
    }
    if (text[0] === '_' && (this.ahead(0) === "'" || (this.ahead(0) === '"' && !this.ansiQuotes)))
      return this.quoted(this.ahead(0), 'string');
    return isKeyword(text) && !this.nameAfterDot(from) ? 'keyword' : 'identifier';
  }

  /** `'app'@'localhost'` names an account; elsewhere @ begins a variable. */
  private variable(): TokenKind {
    const last = this.tokens[this.tokens.length - 1];
    if (last !== undefined && (last.kind === 'string' || last.kind === 'quotedIdentifier' || last.kind === 'identifier')) {
      return this.take(1, 'punctuation');
    }
    this.at += this.ahead(1) === '@' ? 2 : 1;
    const c = this.ahead(0);
    if (c === "'" || c === '"' || c === '`') return this.quoted(c, 'variable');
    return this.while((x) => isWord(x) || x === '.', 'variable');
  }

  /** Whether the name at `from` is the second part of a qualified one. */
  private nameAfterDot(from: number): boolean {
    const dot = this.tokens[this.tokens.length - 1];
    return dot !== undefined && dot.to === from && dot.to - dot.from === 1 && this.sql[dot.from] === '.';
  }

  /** Whether a name ends right here, so that a point goes on with it. */
  private afterName(): boolean {
    const last = this.tokens[this.tokens.length - 1];
    return last !== undefined && (last.kind === 'identifier' || last.kind === 'quotedIdentifier' || last.kind === 'keyword');
  }

  private while(test: (c: string) => boolean, kind: TokenKind): TokenKind {
    while (this.at < this.sql.length && test(this.sql[this.at]!)) this.at++;
    return kind;
  }

  private take(count: number, kind: TokenKind): TokenKind {
    this.at = Math.min(this.sql.length, this.at + count);
    return kind;
  }

  /** The character so far ahead; empty past the end. */
  private ahead(count: number): string {
    return this.sql[this.at + count] ?? '';
  }
}

function isSpace(c: string): boolean {
  return c === ' ' || (c >= '\t' && c <= '\r');
}

function isDigit(c: string): boolean {
  return c >= '0' && c <= '9';
}

function isWord(c: string): boolean {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c === '_' || c === '$' || c >= '\u0080';
}
