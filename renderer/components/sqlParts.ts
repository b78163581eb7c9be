import { type TokenKind, tokenize } from '../../src-core/mysql/sql/lexer.ts';

/** A statement cut into runs of one colour. */
export interface SqlPart {
  readonly text: string;
  readonly kind: 'keyword' | 'string' | 'number' | 'comment' | 'parameter' | null;
}

const kinds: Partial<Record<TokenKind, SqlPart['kind']>> = {
  keyword: 'keyword',
  string: 'string',
  number: 'number',
  comment: 'comment',
  variable: 'parameter',
  parameter: 'parameter',
};

/** The parts cover the text; neighbours of one colour are one part, so that a row has few elements. Line ends become spaces. */
export function sqlParts(sql: string): SqlPart[] {
  const parts: { text: string; kind: SqlPart['kind'] }[] = [];
  for (const token of tokenize(sql)) {
    const kind = kinds[token.kind] ?? null;
    const text = sql.slice(token.from, token.to).replace(/\s+/g, ' ');
    const last = parts.at(-1);
    if (last !== undefined && (last.kind === kind || text.trim() === '')) last.text += text;
    else parts.push({ text, kind });
  }
  return parts;
}
