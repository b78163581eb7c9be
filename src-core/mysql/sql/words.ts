/** A statement's tokens without white space and comments. What stands in versioned comments counts: servers execute it. */
import { type LexerOptions, type TokenKind, tokenize } from './lexer.ts';

export interface SqlWord {
  readonly kind: TokenKind;
  /** As it stands. */
  readonly text: string;
  /** In upper case where it could be a keyword, else empty. */
  readonly upper: string;
}

export function sqlWords(sql: string, options: LexerOptions): SqlWord[] {
  const words: SqlWord[] = [];
  for (const { kind, from, to } of tokenize(sql, options)) {
    if (kind === 'whitespace' || kind === 'comment') continue;
    const text = sql.slice(from, to);
    words.push({ kind, text, upper: kind === 'keyword' || kind === 'identifier' ? text.toUpperCase() : '' });
  }
  return words;
}

/** Statements of one text, without the semicolons between them. The body of a routine is part of its statement. */
export function splitStatements(words: readonly SqlWord[]): (readonly SqlWord[])[] {
  const statements: (readonly SqlWord[])[] = [];
  let from = 0;
  while (from < words.length) {
    const to = hasBody(words, from) ? words.length : endOf(words, from);
    if (to > from) statements.push(words.slice(from, to));
    from = to + 1;
  }
  return statements;
}

function endOf(words: readonly SqlWord[], from: number): number {
  let at = from;
  while (at < words.length && words[at]!.text !== ';') at++;
  return at;
}

const bodied: ReadonlySet<string> = new Set(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE']);

/** Whether the statement has a body, in which semicolons do not end it. */
export function hasBody(words: readonly SqlWord[], from = 0): boolean {
  const first = words[from]?.upper;
  if (first === 'BEGIN') return words[from + 1]?.upper === 'NOT';
  if (first !== 'CREATE' && first !== 'ALTER') return false;
  for (let at = from + 1; at < words.length && words[at]!.text !== ';' && words[at]!.text !== '('; at++) {
    const { upper } = words[at]!;
    if (bodied.has(upper)) return true;
    if (upper === 'TABLE' || upper === 'VIEW' || upper === 'INDEX' || upper === 'SELECT' || upper === 'USER') return false;
  }
  return false;
}
