/** CREATE, DROP, ALTER, RENAME and TRUNCATE. As in MySQL they end the transaction at hand. */

import { toSqlite } from './language/statements.ts';
import { afterParenthesis, isOperator, isWord, nameOf, splitAtCommas, type Token, wordsAt } from './language/tokens.ts';
import { queryColumns } from './runQuery.ts';
import type { Statement } from './runStatement.ts';
import { SqlFault, syntaxError } from './sqlFault.ts';
import type { SqlSession, StatementResult } from './sqlSession.ts';
import { markKeys, quoted, readColumn, readTable, type SqlTable, sqliteIndex } from './tableDefinition.ts';

const done: StatementResult = { kind: 'ok' };

export async function runTableStatement(session: SqlSession, statement: Statement): Promise<StatementResult> {
  session.endTransaction('COMMIT');
  await session.beginWrite();
  try {
    return session.db.as(session.state, () => run(session, statement));
  } finally {
    session.endTransaction('COMMIT');
    session.db.schemaChanged();
  }
}

function run(session: SqlSession, statement: Statement): StatementResult {
  const { tokens, sql } = statement;
  let at = 1;
  while (isWord(tokens[at], 'TEMPORARY', 'OR', 'REPLACE')) at++;
  const what = tokens[at]?.value;
  const verb = tokens[0]?.value;
  if (verb === 'CREATE' && what === 'TABLE') return createTable(session, statement, at + 1);
  if (verb === 'CREATE' && isWord(tokens[at], 'UNIQUE', 'INDEX')) return createIndex(session, tokens, at);
  if (verb === 'CREATE' && isWord(tokens[at], 'DATABASE', 'SCHEMA')) return createSchema(session, tokens, at + 1);
  if (verb === 'DROP' && what === 'TABLE') return dropTables(session, tokens, at + 1);
  if (verb === 'DROP' && what === 'INDEX') return dropIndex(session, nameOf(tokens[at + 1]) ?? '', placeOf(session, tokens, at + 3));
  if (verb === 'DROP' && isWord(tokens[at], 'DATABASE', 'SCHEMA')) return dropSchema(session, tokens, at + 1);
  if (verb === 'ALTER' && what === 'TABLE') return alterTable(session, statement, at + 1);
  if (verb === 'TRUNCATE') return truncate(session, placeOf(session, tokens, what === 'TABLE' ? at + 1 : at));
  throw new SqlFault(1235, `This version of MySQL doesn't yet support '${sql.slice(0, 60)}'`);
}

interface Place {
  readonly schema: string;
  readonly name: string;
  /** Index after the name. */
  readonly next: number;
}

function placeOf({ state }: SqlSession, tokens: readonly Token[], at: number): Place {
  const qualified = isOperator(tokens[at + 1], '.');
  const schema = qualified ? nameOf(tokens[at]) : state.schema;
  const name = nameOf(tokens[qualified ? at + 2 : at]);
  if (schema === null) throw new SqlFault(1046, 'No database selected');
  if (name === null) throw new SqlFault(1064, syntaxError({ sql: tokens.map((t) => t.text).join(' '), tokens, schema }, 0).message);
  return { schema, name, next: qualified ? at + 3 : at + 1 };
}

function existing({ db }: SqlSession, { schema, name }: Place): SqlTable {
  const table = db.catalogue.table(schema, name);
  if (table === undefined) throw new SqlFault(1146, `Table '${schema}.${name}' doesn't exist`);
  return table;
}

function createTable(session: SqlSession, statement: Statement, from: number): StatementResult {
  const { db, state } = session;
  const { tokens } = statement;
  const mayExist = wordsAt(tokens, from, 'IF', 'NOT', 'EXISTS');
  const place = placeOf(session, tokens, mayExist ? from + 3 : from);
  if (!db.catalogue.hasSchema(place.schema)) throw new SqlFault(1049, `Unknown database '${place.schema}'`);
  if (db.catalogue.table(place.schema, place.name) !== undefined) {
    if (!mayExist) throw new SqlFault(1050, `Table '${place.name}' already exists`);
    state.warnings = [{ level: 'Note', code: 1050, message: `Table '${place.name}' already exists` }];
    return done;
  }
  const columnsEnd = hasColumns(tokens, place.next) ? afterParenthesis(tokens, place.next) : place.next;
  const select = tokens.findIndex((t, i) => i >= columnsEnd && isWord(t, 'SELECT'));
  db.createTable(definitionOf(session, statement, place, select));
  if (select >= 0) db.sqlite.exec(`INSERT INTO ${quoted(place.schema)}.${quoted(place.name)} ${toSqlite(tokens.slice(select), state)}`);
  return done;
}

function hasColumns(tokens: readonly Token[], at: number): boolean {
  return isOperator(tokens[at], '(') && !isWord(tokens[at + 1], 'SELECT', 'LIKE');
}

/** From the columns in parentheses, from another table (LIKE), or from the columns of a SELECT. */
function definitionOf(session: SqlSession, { tokens, sql }: Statement, place: Place, select: number): SqlTable {
  const { schema, name, next } = place;
  if (isWord(tokens[next], 'LIKE')) {
    const like = existing(session, placeOf(session, tokens, next + 1));
    return { ...like, schema, name, columns: like.columns.map((c) => ({ ...c })), indexes: [...like.indexes], foreignKeys: [] };
  }
  if (select < 0 || hasColumns(tokens, next)) return readTable(schema, name, tokens, next);
  const plain = { nullable: true, defaultValue: null, autoIncrement: false, onUpdateNow: false, comment: '', key: '' } as const;
  const columns = queryColumns(session, { sql, tokens: tokens.slice(select) }).map(({ definition, type }) => ({
    ...plain,
    name: definition.name,
    type,
  }));
  return { schema, name, columns, primaryKey: [], indexes: [], foreignKeys: [], comment: '' };
}

function createIndex(session: SqlSession, tokens: readonly Token[], at: number): StatementResult {
  const unique = isWord(tokens[at], 'UNIQUE');
  const on = tokens.findIndex((t, i) => i > at && isWord(t, 'ON'));
  const place = placeOf(session, tokens, on + 1);
  const columns = splitAtCommas(tokens, place.next + 1, afterParenthesis(tokens, place.next) - 1).map((p) => nameOf(p[0]) ?? '');
  const name = nameOf(tokens[unique ? at + 2 : at + 1]) ?? columns[0] ?? '';
  addIndex(session, existing(session, place), name, columns, unique);
  return done;
}

function addIndex({ db }: SqlSession, table: SqlTable, name: string, columns: readonly string[], unique: boolean): void {
  if (table.indexes.some((i) => i.name === name)) throw new SqlFault(1061, `Duplicate key name '${name}'`);
  db.sqlite.exec(sqliteIndex(table, { name, columns, unique }));
  table.indexes.push({ name, columns, unique });
  markKeys(table);
}

function dropIndex(session: SqlSession, name: string, place: Place): StatementResult {
  const table = existing(session, place);
  const at = table.indexes.findIndex((i) => i.name.toLowerCase() === name.toLowerCase());
  if (at < 0) throw new SqlFault(1091, `Can't DROP '${name}'; check that column/key exists`);
  session.db.sqlite.exec(`DROP INDEX ${quoted(table.schema)}.${quoted(`${table.name}.${table.indexes[at]?.name}`)}`);
  table.indexes.splice(at, 1);
  markKeys(table);
  return done;
}

function dropTables(session: SqlSession, tokens: readonly Token[], from: number): StatementResult {
  const { db, state } = session;
  const mayMiss = wordsAt(tokens, from, 'IF', 'EXISTS');
  const places = splitAtCommas(tokens, mayMiss ? from + 2 : from, tokens.length).map((part) => placeOf(session, part, 0));
  const missing = places.filter((p) => db.catalogue.table(p.schema, p.name) === undefined).map((p) => `${p.schema}.${p.name}`);
  if (missing.length > 0 && !mayMiss) throw new SqlFault(1051, `Unknown table '${missing.join(',')}'`);
  state.warnings = missing.map((m) => ({ level: 'Note', code: 1051, message: `Unknown table '${m}'` }));
  for (const { schema, name } of places) {
    const table = db.catalogue.table(schema, name);
    if (table === undefined) continue;
    db.sqlite.exec(`DROP TABLE ${quoted(table.schema)}.${quoted(table.name)}`);
    db.catalogue.dropTable(schema, name);
  }
  return done;
}

function truncate(session: SqlSession, place: Place): StatementResult {
  const table = existing(session, place);
  session.db.sqlite.exec(`DELETE FROM ${quoted(table.schema)}.${quoted(table.name)}`);
  if (table.columns.some((c) => c.autoIncrement)) {
    session.db.sqlite.exec(`DELETE FROM ${quoted(table.schema)}.sqlite_sequence WHERE name = '${table.name.replaceAll("'", "''")}'`);
  }
  return done;
}

/** ADD COLUMN, ADD INDEX, DROP COLUMN, DROP INDEX, RENAME COLUMN; one action or several. */
function alterTable(session: SqlSession, { tokens, sql }: Statement, from: number): StatementResult {
  const { db } = session;
  const place = placeOf(session, tokens, from);
  const table = existing(session, place);
  const name = `${quoted(table.schema)}.${quoted(table.name)}`;
  for (const part of splitAtCommas(tokens, place.next, tokens.length)) {
    const at = isWord(part[1], 'COLUMN') ? 2 : 1;
    if (isWord(part[0], 'ADD') && isWord(part[1], 'UNIQUE', 'INDEX', 'KEY')) {
      const open = part.findIndex((t) => isOperator(t, '('));
      const columns = splitAtCommas(part, open + 1, afterParenthesis(part, open) - 1).map((p) => nameOf(p[0]) ?? '');
      const given = part[open - 1];
      addIndex(
        session,
        table,
        isWord(given, 'UNIQUE', 'INDEX', 'KEY') ? (columns[0] ?? '') : (nameOf(given) ?? ''),
        columns,
        isWord(part[1], 'UNIQUE'),
      );
    } else if (isWord(part[0], 'ADD')) {
      const { column } = readColumn(part.slice(at));
      if (table.columns.some((c) => c.name.toLowerCase() === column.name.toLowerCase()))
        throw new SqlFault(1060, `Duplicate column name '${column.name}'`);
      const fallback = column.defaultValue ?? (column.nullable ? null : column.type.affinity === 'TEXT' ? "''" : '0');
      const rest = `${column.nullable ? '' : ' NOT NULL'}${fallback === null ? '' : ` DEFAULT ${fallback === 'CURRENT_TIMESTAMP' ? "''" : fallback}`}`;
      db.sqlite.exec(`ALTER TABLE ${name} ADD COLUMN ${quoted(column.name)} ${column.type.affinity}${rest}`);
      table.columns.push(column);
    } else if (isWord(part[0], 'DROP') && isWord(part[1], 'INDEX', 'KEY')) dropIndex(session, nameOf(part[2]) ?? '', place);
    else if (isWord(part[0], 'DROP')) {
      const dropped = table.columns.findIndex((c) => c.name.toLowerCase() === nameOf(part[at])?.toLowerCase());
      if (dropped < 0) throw new SqlFault(1091, `Can't DROP '${nameOf(part[at])}'; check that column/key exists`);
      db.sqlite.exec(`ALTER TABLE ${name} DROP COLUMN ${quoted(table.columns[dropped]?.name ?? '')}`);
      table.columns.splice(dropped, 1);
    } else throw new SqlFault(1235, `This version of MySQL doesn't yet support '${sql.slice(0, 60)}'`);
  }
  markKeys(table);
  return done;
}

function createSchema(session: SqlSession, tokens: readonly Token[], from: number): StatementResult {
  const mayExist = wordsAt(tokens, from, 'IF', 'NOT', 'EXISTS');
  const name = nameOf(tokens[mayExist ? from + 3 : from]) ?? '';
  if (session.db.catalogue.hasSchema(name)) {
    if (mayExist) return { kind: 'ok', affectedRows: 1 };
    throw new SqlFault(1007, `Can't create database '${name}'; database exists`);
  }
  session.db.createSchema(name.toLowerCase());
  return { kind: 'ok', affectedRows: 1 };
}

function dropSchema(session: SqlSession, tokens: readonly Token[], from: number): StatementResult {
  const mayMiss = wordsAt(tokens, from, 'IF', 'EXISTS');
  const name = nameOf(tokens[mayMiss ? from + 2 : from]) ?? '';
  if (!session.db.catalogue.hasSchema(name)) {
    if (mayMiss) return done;
    throw new SqlFault(1008, `Can't drop database '${name}'; database doesn't exist`);
  }
  if ([...session.db.profile.schemas, 'information_schema'].includes(name.toLowerCase()))
    throw new SqlFault(1044, `Access denied for user '${session.state.user}' to database '${name}'`);
  session.db.dropSchema(name.toLowerCase());
  if (session.state.schema === name.toLowerCase()) session.state.schema = null;
  return done;
}
