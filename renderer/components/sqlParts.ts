/** A statement cut into runs of one colour. */
export interface SqlPart {
  readonly text: string;
  readonly kind: 'keyword' | 'string' | 'number' | 'comment' | 'parameter' | null;
}

export function sqlParts(sql: string): SqlPart[] {
  return [{ text: sql, kind: null }];
}
