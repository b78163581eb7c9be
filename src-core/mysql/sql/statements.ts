/** What the statements of a text do, and to which tables. */
import type { LexerOptions } from './lexer.ts';
import { kindOf, type StatementKind } from './statementKind.ts';
import { type TableName, tablesOf } from './statementTables.ts';
import { splitStatements, sqlWords } from './words.ts';

export { plainKind, type StatementKind } from './statementKind.ts';
export type { TableName } from './statementTables.ts';

export interface StatementShape {
  readonly kind: StatementKind;
  /** Each once, in the order in which they stand. */
  readonly tables: readonly TableName[];
}

/** One entry a statement of the text; none for text without a statement. Never throws; time is linear in the length. */
export function statementShapes(sql: string, options: LexerOptions = {}): StatementShape[] {
  return splitStatements(sqlWords(sql, options)).map((words) => ({ kind: kindOf(words), tables: tablesOf(words) }));
}

/** The strongest of what the statements of the text do: a text that writes is a write, whatever else it does. */
export function statementKind(sql: string, options: LexerOptions = {}): StatementKind {
  const kinds = new Set(splitStatements(sqlWords(sql, options)).map(kindOf));
  return (['write', 'ddl', 'transaction', 'other', 'read'] as const).find((kind) => kinds.has(kind)) ?? 'other';
}

/** Tables of all statements of the text, each once. */
export function statementTables(sql: string, options: LexerOptions = {}): TableName[] {
  const found = new Map<string, TableName>();
  for (const { tables } of statementShapes(sql, options)) {
    for (const table of tables) found.set(JSON.stringify([table.schema, table.name]), table);
  }
  return [...found.values()];
}
