/** What one text may be to different servers: each skips the versioned comments that are for newer ones, or for MySQL or MariaDB alone. */
import { type LexerOptions, tokenize } from './lexer.ts';

/** So many comments, each of which may be skipped or not, give 16 texts. */
const mostComments = 4;
const opening = /^\/\*M?!/i;
/** Where a server that skips a comment finds its end is another matter with these in it. */
const hidesEnd = /['"`]|\/\*/;

/**
 * The text as each server may read it, the one that executes all of it first; null where there are too many ways, or where the end of
 * a versioned comment depends on who reads it.
 * https://dev.mysql.com/doc/refman/en/comments.html
 */
export function readings(sql: string, options: LexerOptions): readonly string[] | null {
  if (!sql.includes('/*')) return [sql];
  const tokens = tokenize(sql, options);
  const comments: { readonly from: number; to: number }[] = [];
  for (const { kind, from, to } of tokens) {
    if (kind !== 'comment') continue;
    const text = sql.slice(from, to);
    if (opening.test(text)) comments.push({ from, to: sql.length });
    else if (text === '*/' && comments.length > 0) comments.at(-1)!.to = to;
  }
  if (comments.length > mostComments) return null;
  if (comments.some(({ from, to }) => hidesEnd.test(sql.slice(from + 2, to)))) return null;
  let texts: readonly string[] = [sql];
  for (const { from, to } of comments.toReversed()) {
    texts = texts.flatMap((text) => [text, `${text.slice(0, from)} ${text.slice(to)}`]);
  }
  return texts;
}
