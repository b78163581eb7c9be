/**
 * A table as MySQL knows it, read from its CREATE TABLE, and the SQLite table behind it.
 * https://dev.mysql.com/doc/refman/en/create-table.html
 */
import { readType, type StoredType } from './columnTypes.ts';
import { afterParenthesis, isOperator, isWord, nameOf, splitAtCommas, type Token, wordsAt } from './language/tokens.ts';

export interface SqlColumn {
  readonly name: string;
  readonly type: StoredType;
  nullable: boolean;
  /** Source of the default, such as `0`, `'new'` or `CURRENT_TIMESTAMP`; null for none. */
  readonly defaultValue: string | null;
  readonly autoIncrement: boolean;
  readonly onUpdateNow: boolean;
  readonly comment: string;
  key: '' | 'PRI' | 'UNI' | 'MUL';
}

export interface SqlIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}

export interface SqlForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: string;
  readonly references: readonly string[];
  readonly onDelete: string;
}

export interface SqlTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: SqlColumn[];
  readonly primaryKey: readonly string[];
  readonly indexes: SqlIndex[];
  readonly foreignKeys: readonly SqlForeignKey[];
  readonly comment: string;
}

/** What stands in the statement is not what CREATE TABLE can be; `at` is the first token that does not fit. */
export class DefinitionFault extends Error {
  override readonly name = 'DefinitionFault';
  readonly at: Token | null;

  constructor(at: Token | undefined) {
    super('not a table definition');
    this.at = at ?? null;
  }
}

/** Reads the parenthesised part of a CREATE TABLE, and the options after it. `open` is the index of the parenthesis. */
export function readTable(schema: string, name: string, tokens: readonly Token[], open: number): SqlTable {
  if (!isOperator(tokens[open], '(')) throw new DefinitionFault(tokens[open]);
  const end = afterParenthesis(tokens, open);
  const columns: SqlColumn[] = [];
  const indexes: SqlIndex[] = [];
  const foreignKeys: SqlForeignKey[] = [];
  let primaryKey: readonly string[] = [];
  for (const part of splitAtCommas(tokens, open + 1, end - 1)) {
    const named = isWord(part[0], 'CONSTRAINT');
    const name1 = named && !isWord(part[1], 'PRIMARY', 'UNIQUE', 'FOREIGN', 'CHECK') ? nameOf(part[1]) : null;
    const at = named ? (name1 === null ? 1 : 2) : 0;
    if (wordsAt(part, at, 'PRIMARY', 'KEY')) primaryKey = namesIn(part, at);
    else if (wordsAt(part, at, 'FOREIGN', 'KEY')) foreignKeys.push(readForeignKey(part, name1 ?? `${name}_ibfk_${foreignKeys.length + 1}`));
    else if (isWord(part[at], 'CHECK')) continue;
    else if (isWord(part[at], 'UNIQUE', 'KEY', 'INDEX', 'FULLTEXT') && !readType(part, at + 1)) indexes.push(readIndex(part, at, name1));
    else {
      const { column, primary, unique } = readColumn(part);
      columns.push(column);
      if (primary) primaryKey = [column.name];
      if (unique) indexes.push({ name: column.name, columns: [column.name], unique: true });
    }
  }
  if (columns.length === 0) throw new DefinitionFault(tokens[open + 1]);
  const commentAt = tokens.findIndex((t, i) => i >= end && isWord(t, 'COMMENT'));
  const comment = commentAt < 0 ? '' : (tokens.slice(commentAt).find((t) => t.kind === 'string')?.value ?? '');
  const table: SqlTable = { schema, name, columns, primaryKey, indexes, foreignKeys, comment };
  markKeys(table);
  return table;
}

/** One column of CREATE TABLE or ALTER TABLE … ADD. */
export function readColumn(part: readonly Token[]): { column: SqlColumn; primary: boolean; unique: boolean } {
  const name = nameOf(part[0]);
  const read = readType(part, 1);
  if (name === null || read === null) throw new DefinitionFault(part[name === null ? 0 : 1]);
  const rest = part.slice(read.next);
  const defaultAt = rest.findIndex((t) => isWord(t, 'DEFAULT'));
  const onUpdateAt = rest.findIndex((t, i) => isWord(t, 'ON') && isWord(rest[i + 1], 'UPDATE'));
  const commentAt = rest.findIndex((t) => isWord(t, 'COMMENT'));
  const autoIncrement = rest.some((t) => isWord(t, 'AUTO_INCREMENT')) || isWord(part[1], 'SERIAL');
  const primary = rest.some((t, i) => isWord(t, 'PRIMARY') && isWord(rest[i + 1], 'KEY'));
  const column: SqlColumn = {
    name,
    type: read.type,
    nullable: !primary && !autoIncrement && !rest.some((t, i) => isWord(t, 'NULL') && isWord(rest[i - 1], 'NOT')),
    defaultValue: defaultAt < 0 ? null : defaultSource(rest, defaultAt + 1),
    autoIncrement,
    onUpdateNow: onUpdateAt >= 0,
    comment: commentAt < 0 ? '' : (rest[commentAt + 1]?.value ?? ''),
    key: '',
  };
  return { column, primary, unique: rest.some((t) => isWord(t, 'UNIQUE')) || isWord(part[1], 'SERIAL') };
}

/** The statement that makes the SQLite table. An AUTO_INCREMENT column becomes SQLite's row id. */
export function sqliteTable(t: SqlTable): string {
  const parts = t.columns.map((c) => {
    if (c.autoIncrement) return `${quoted(c.name)} INTEGER PRIMARY KEY AUTOINCREMENT`;
    const fallback = c.defaultValue === null || c.defaultValue === 'NULL' ? '' : ` DEFAULT (${sqliteDefault(c.defaultValue)})`;
    const collation = c.type.text ? ' COLLATE NOCASE' : '';
    return `${quoted(c.name)} ${c.type.affinity}${c.nullable ? '' : ' NOT NULL'}${fallback}${collation}`;
  });
  if (t.primaryKey.length > 0 && !t.columns.some((c) => c.autoIncrement)) parts.push(`PRIMARY KEY (${list(t.primaryKey)})`);
  for (const f of t.foreignKeys) {
    parts.push(`FOREIGN KEY (${list(f.columns)}) REFERENCES ${quoted(f.table)} (${list(f.references)})${f.onDelete}`);
  }
  return `CREATE TABLE ${quoted(t.schema)}.${quoted(t.name)} (${parts.join(', ')})`;
}

/** The statement that makes an index. SQLite's index names are the whole schema's, MySQL's only the table's. */
export function sqliteIndex(t: SqlTable, index: SqlIndex): string {
  const unique = index.unique ? 'UNIQUE ' : '';
  return `CREATE ${unique}INDEX ${quoted(t.schema)}.${quoted(`${t.name}.${index.name}`)} ON ${quoted(t.name)} (${list(index.columns)})`;
}

/** Sets each column's `key` as DESCRIBE shows it. */
export function markKeys(t: SqlTable): void {
  for (const c of t.columns) {
    c.key = '';
    for (const index of t.indexes) {
      if (index.columns[0] !== c.name) continue;
      if (index.unique && index.columns.length === 1) c.key = 'UNI';
      else if (c.key === '') c.key = 'MUL';
    }
    if (c.key === '' && t.foreignKeys.some((f) => f.columns[0] === c.name)) c.key = 'MUL';
    if (t.primaryKey.includes(c.name)) {
      c.key = 'PRI';
      c.nullable = false;
    }
  }
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function list(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

function sqliteDefault(source: string): string {
  return /^(CURRENT_TIMESTAMP|NOW)\b/i.test(source) ? 'CURRENT_TIMESTAMP' : source;
}

function defaultSource(rest: readonly Token[], at: number): string {
  const token = rest[at];
  if (isOperator(token, '-')) return `-${rest[at + 1]?.text ?? ''}`;
  if (token?.kind === 'string') return `'${token.value.replaceAll("'", "''")}'`;
  return token?.kind === 'word' ? token.value : (token?.text ?? 'NULL');
}

function namesIn(part: readonly Token[], at: number): string[] {
  const open = part.findIndex((t, i) => i >= at && isOperator(t, '('));
  const names = open < 0 ? [] : splitAtCommas(part, open + 1, afterParenthesis(part, open) - 1).map((p) => nameOf(p[0]) ?? '');
  if (names.length === 0 || names.includes('')) throw new DefinitionFault(part[at]);
  return names;
}

function readIndex(part: readonly Token[], at: number, constraint: string | null): SqlIndex {
  const unique = isWord(part[at], 'UNIQUE');
  let next = at + 1;
  if (isWord(part[next], 'KEY', 'INDEX')) next++;
  const own = isOperator(part[next], '(') ? null : nameOf(part[next]);
  const columns = namesIn(part, next);
  return { name: own ?? constraint ?? columns[0] ?? '', columns, unique };
}

function readForeignKey(part: readonly Token[], name: string): SqlForeignKey {
  const at = part.findIndex((t) => isWord(t, 'REFERENCES'));
  const table = nameOf(part[at + 1]);
  if (at < 0 || table === null) throw new DefinitionFault(part[0]);
  const cascades = part.some((t, i) => wordsAt(part, i, 'ON', 'DELETE', 'CASCADE') && isWord(t, 'ON'));
  return { name, columns: namesIn(part, 0), table, references: namesIn(part, at), onDelete: cascades ? ' ON DELETE CASCADE' : '' };
}
