/** What `proxy.parser` is built on: the tables of a statement, and whether it reads or writes them. */
import { verbAt } from '../../../mysql/sql/statementKind.ts';
import { type TableName, tablesOf } from '../../../mysql/sql/statementTables.ts';
import { type SqlWord, splitStatements, sqlWords } from '../../../mysql/sql/words.ts';
import { bytesArgument, bytesOf, textOf } from './arguments.ts';
import type { Natives } from './luaModule.ts';

type Use = 'read' | 'write';

/** Their first table is the one they write. */
const writesFirst: ReadonlySet<string> = new Set(['INSERT', 'REPLACE', 'LOAD', 'TRUNCATE', 'CREATE', 'ALTER']);
const writesAll: ReadonlySet<string> = new Set(['DROP', 'RENAME']);

export const parserNatives: Natives = {
  /** tables(query, schema): `schema.table` → 'read' or 'write'. */
  tables: (lua) => {
    const sql = textOf(bytesArgument(lua, 1, 'get_tables'));
    const schema = textOf(bytesArgument(lua, 2, 'get_tables'));
    const uses = tableUses(sql, schema);
    lua.newTable(0, uses.size);
    for (const [table, use] of uses) {
      lua.pushBytes(bytesOf(table));
      lua.pushText(use);
      lua.rawSet(-3);
    }
    return 1;
  },
};

function tableUses(sql: string, defaultSchema: string): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const words of splitStatements(sqlWords(sql, {}))) {
    const tables = tablesOf(words);
    const written = new Set(writtenOf(words, tables).map(keyOf));
    for (const table of tables) {
      const { schema, name } = table;
      const key = schema === null && defaultSchema === '' ? name : `${schema ?? defaultSchema}.${name}`;
      if (written.has(keyOf(table))) uses.set(key, 'write');
      else if (!uses.has(key)) uses.set(key, 'read');
    }
  }
  return uses;
}

function writtenOf(words: readonly SqlWord[], tables: readonly TableName[]): readonly TableName[] {
  const verb = words[verbAt(words)]?.upper ?? '';
  if (writesAll.has(verb)) return tables;
  if (writesFirst.has(verb)) return tables.slice(0, 1);
  if (verb === 'UPDATE') return tablesOf(wordsBefore(words, 'SET'));
  if (verb === 'DELETE') return tablesOf(wordsBefore(words, 'WHERE'));
  return [];
}

function keyOf({ schema, name }: TableName): string {
  return JSON.stringify([schema, name]);
}

/** The words up to that one, which stands in no parentheses. */
function wordsBefore(words: readonly SqlWord[], end: string): readonly SqlWord[] {
  let depth = 0;
  const at = words.findIndex(({ text, upper }) => {
    if (text === '(') depth++;
    else if (text === ')') depth--;
    return depth === 0 && upper === end;
  });
  return at < 0 ? words : words.slice(0, at);
}
