/** LIKE and WHERE of a SHOW. */
import type { Cell, RowsResult } from '../../mysql/synth/reply.ts';
import { rewriteExpressions, topLevel } from './language/expressions.ts';
import { render, textLiteral } from './language/statements.ts';
import { isWord, type Token } from './language/tokens.ts';
import { LikePattern } from './likePattern.ts';
import type { SqlSession } from './sqlSession.ts';
import { quoted } from './tableDefinition.ts';

export function filtered({ db, state }: SqlSession, tokens: readonly Token[], result: RowsResult): RowsResult {
  const like = topLevel(tokens, (t) => isWord(t, 'LIKE'));
  const where = topLevel(tokens, (t) => isWord(t, 'WHERE'));
  if (where >= 0) {
    const rows = [...result.rows];
    if (rows.length === 0) return result;
    // The rows become a table of literals, so that SQLite does the comparing.
    const names = result.columns.map((c) => quoted(c.name)).join(', ');
    const values = rows.map((row, i) => `(${[i, ...row].map(literal).join(', ')})`).join(', ');
    const condition = render(rewriteExpressions(tokens.slice(where + 1)), state);
    const sql = `WITH shown(hydrophone_row, ${names}) AS (VALUES ${values}) SELECT hydrophone_row AS n FROM shown WHERE ${condition}`;
    const kept = [...db.sqlite.prepare(sql).iterate()].map((r) => rows[Number((r as { n: number }).n)] ?? []);
    return { ...result, rows: kept };
  }
  const pattern = like >= 0 && tokens[like + 1]?.kind === 'string' ? new LikePattern(tokens[like + 1]?.value ?? '') : null;
  return pattern === null ? result : { ...result, rows: [...result.rows].filter((row) => pattern.test(String(row[0]))) };
}

function literal(cell: Cell): string {
  if (cell === null || cell instanceof Uint8Array) return 'NULL';
  return typeof cell === 'string' ? textLiteral(cell) : String(cell);
}
