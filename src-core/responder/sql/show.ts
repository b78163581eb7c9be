/** SHOW and DESCRIBE. https://dev.mysql.com/doc/refman/en/show.html */
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import type { Cell, RowsResult } from '../../mysql/synth/reply.ts';
import { allIndexes, extra, privileges, shownDefault } from './informationSchema.ts';
import { isOperator, isWord, nameOf, type Token, wordsAt } from './language/tokens.ts';
import type { Statement } from './runStatement.ts';
import { createTableText } from './showCreate.ts';
import { filtered } from './showFilter.ts';
import { statusRows } from './showStatus.ts';
import { SqlFault, syntaxError } from './sqlFault.ts';
import type { SqlSession } from './sqlSession.ts';
import type { SqlTable } from './tableDefinition.ts';
import { textRows } from './textRows.ts';

type Show = (session: SqlSession, tokens: readonly Token[], at: number) => RowsResult;

/** By the words after SHOW [FULL|GLOBAL|SESSION …]; the longest that fits is taken. `at` is the index after the words. */
const shows: readonly (readonly [string, Show])[] = [
  [
    'DATABASES',
    (s) =>
      textRows(
        ['Database'],
        s.db.catalogue.schemaNames().map((n) => [n]),
      ),
  ],
  [
    'SCHEMAS',
    (s) =>
      textRows(
        ['Database'],
        s.db.catalogue.schemaNames().map((n) => [n]),
      ),
  ],
  ['TABLES', showTables],
  ['COLUMNS', showColumnsOf],
  ['FIELDS', showColumnsOf],
  ['INDEX', showIndexes],
  ['INDEXES', showIndexes],
  ['KEYS', showIndexes],
  [
    'CREATE TABLE',
    (s, tokens, at) => {
      const table = tableAt(s, tokens, at);
      return textRows(['Table', 'Create Table:TEXT'], [[table.name, createTableText(table)]]);
    },
  ],
  [
    'CREATE DATABASE',
    (s, tokens, at) => {
      const name = nameOf(tokens[at]) ?? '';
      if (!s.db.catalogue.hasSchema(name)) throw new SqlFault(1049, `Unknown database '${name}'`);
      return textRows(
        ['Database', 'Create Database:TEXT'],
        [[name, `CREATE DATABASE \`${name}\` /*!40100 DEFAULT CHARACTER SET utf8mb4 */`]],
      );
    },
  ],
  ['TABLE STATUS', showTableStatus],
  ['VARIABLES', (s) => textRows(['Variable_name', 'Value:TEXT'], s.state.variables.shown())],
  ['STATUS', (s) => textRows(['Variable_name', 'Value:TEXT'], statusRows(s.db))],
  ['WARNINGS', showWarnings],
  ['ERRORS', showWarnings],
  ['COUNT', (s) => textRows(['@@session.warning_count:BIGINT'], [[s.state.warnings.length]])],
  [
    'ENGINES',
    () =>
      textRows(
        ['Engine', 'Support', 'Comment:TEXT', 'Transactions', 'XA', 'Savepoints'],
        [['InnoDB', 'DEFAULT', 'SQLite in memory', 'YES', 'NO', 'YES']],
      ),
  ],
  ['PROCESSLIST', showProcesses],
  [
    'CHARACTER SET',
    () => textRows(['Charset', 'Description', 'Default collation', 'Maxlen:INT'], [['utf8mb4', 'UTF-8 Unicode', 'utf8mb4_0900_ai_ci', 4]]),
  ],
  [
    'CHARSET',
    () => textRows(['Charset', 'Description', 'Default collation', 'Maxlen:INT'], [['utf8mb4', 'UTF-8 Unicode', 'utf8mb4_0900_ai_ci', 4]]),
  ],
  [
    'COLLATION',
    () =>
      textRows(
        ['Collation', 'Charset', 'Id:BIGINT', 'Default', 'Compiled', 'Sortlen:INT', 'Pad_attribute'],
        [['utf8mb4_0900_ai_ci', 'utf8mb4', 255, 'Yes', 'Yes', 0, 'NO PAD']],
      ),
  ],
  ['GRANTS', (s) => textRows([`Grants for ${s.state.user}`], [[`GRANT ALL PRIVILEGES ON *.* TO '${s.state.user.split('@')[0]}'@'%'`]])],
  ['PRIVILEGES', () => textRows(['Privilege', 'Context', 'Comment'], [])],
  ['PLUGINS', () => textRows(['Name', 'Status', 'Type', 'Library', 'License'], [])],
  ['TRIGGERS', () => textRows(['Trigger', 'Event', 'Table', 'Statement:TEXT', 'Timing'], [])],
  ['EVENTS', () => textRows(['Db', 'Name', 'Definer', 'Type', 'Status'], [])],
  ['PROCEDURE STATUS', () => textRows(['Db', 'Name', 'Type', 'Definer'], [])],
  ['FUNCTION STATUS', () => textRows(['Db', 'Name', 'Type', 'Definer'], [])],
  ['OPEN TABLES', () => textRows(['Database', 'Table', 'In_use:INT', 'Name_locked:INT'], [])],
];

export function show(session: SqlSession, { sql, tokens }: Pick<Statement, 'sql' | 'tokens'>): RowsResult {
  let at = 1;
  while (isWord(tokens[at], 'FULL', 'GLOBAL', 'SESSION', 'LOCAL', 'EXTENDED')) at++;
  for (const [words, run] of shows) {
    const list = words.split(' ');
    if (wordsAt(tokens, at, ...list)) return filtered(session, tokens, run(session, tokens, at + list.length));
  }
  throw new SqlFault(1064, syntaxError({ sql, tokens, schema: '' }, tokens[at]?.from ?? sql.length).message);
}

export function describe(session: SqlSession, tokens: readonly Token[]): RowsResult {
  const table = tableAt(session, tokens, 1);
  const last = tokens.length > 2 && !isOperator(tokens[2], '.') ? nameOf(tokens[2]) : null;
  return columnRows(table, false, last);
}

/** The columns that a SHOW will have, for COM_STMT_PREPARE; none where it is no SHOW. */
export function showColumns(session: SqlSession, tokens: readonly Token[]): readonly ColumnDefinition[] {
  if (tokens.some((t) => t.kind === 'parameter')) return [];
  if (isWord(tokens[0], 'SHOW')) return show(session, { sql: '', tokens }).columns;
  return isWord(tokens[0], 'DESC', 'DESCRIBE') ? describe(session, tokens).columns : [];
}

function showTables({ db, state }: SqlSession, tokens: readonly Token[], at: number): RowsResult {
  const schema = isWord(tokens[at], 'FROM', 'IN') ? (nameOf(tokens[at + 1]) ?? '') : state.schema;
  if (schema === null) throw new SqlFault(1046, 'No database selected');
  if (!db.catalogue.hasSchema(schema)) throw new SqlFault(1049, `Unknown database '${schema}'`);
  const kind = schema.toLowerCase() === 'information_schema' ? 'SYSTEM VIEW' : 'BASE TABLE';
  const names = db.catalogue.tables(schema).map((t) => t.name);
  if (isWord(tokens[1], 'FULL'))
    return textRows(
      [`Tables_in_${schema}`, 'Table_type'],
      names.map((n) => [n, kind]),
    );
  return textRows(
    [`Tables_in_${schema}`],
    names.map((n) => [n]),
  );
}

function showColumnsOf(session: SqlSession, tokens: readonly Token[], at: number): RowsResult {
  return columnRows(tableAt(session, tokens, at + 1), isWord(tokens[1], 'FULL'), null);
}

function columnRows(table: SqlTable, full: boolean, only: string | null): RowsResult {
  const columns = table.columns.filter((c) => only === null || c.name.toLowerCase() === only.toLowerCase());
  if (!full) {
    const rows = columns.map((c) => [c.name, c.type.declared, c.nullable ? 'YES' : 'NO', c.key, shownDefault(c), extra(c)]);
    return textRows(['Field', 'Type:TEXT', 'Null', 'Key', 'Default:TEXT', 'Extra'], rows);
  }
  const rows = columns.map((c) => {
    const collation = c.type.text ? 'utf8mb4_0900_ai_ci' : null;
    return [c.name, c.type.declared, collation, c.nullable ? 'YES' : 'NO', c.key, shownDefault(c), extra(c), privileges, c.comment];
  });
  return textRows(['Field', 'Type:TEXT', 'Collation', 'Null', 'Key', 'Default:TEXT', 'Extra', 'Privileges', 'Comment:TEXT'], rows);
}

function showIndexes(session: SqlSession, tokens: readonly Token[], at: number): RowsResult {
  const table = tableAt(session, tokens, at + 1);
  const rows = allIndexes(table).flatMap((index) =>
    index.columns.map((column, i): Cell[] => {
      const nullable = table.columns.find((c) => c.name === column)?.nullable === true ? 'YES' : '';
      return [table.name, index.unique ? 0 : 1, index.name, i + 1, column, 'A', null, null, null, nullable, 'BTREE', '', '', 'YES', null];
    }),
  );
  const names = 'Table Non_unique:INT Key_name Seq_in_index:INT Column_name Collation Cardinality:BIGINT Sub_part:BIGINT Packed Null';
  return textRows([...names.split(' '), 'Index_type', 'Comment', 'Index_comment', 'Visible', 'Expression:TEXT'], rows);
}

function showTableStatus({ db, state }: SqlSession, tokens: readonly Token[], at: number): RowsResult {
  const schema = isWord(tokens[at], 'FROM', 'IN') ? (nameOf(tokens[at + 1]) ?? '') : state.schema;
  if (schema === null) throw new SqlFault(1046, 'No database selected');
  const statement = db.sqlite.prepare(
    'SELECT TABLE_NAME, ENGINE, VERSION, ROW_FORMAT, TABLE_ROWS, AVG_ROW_LENGTH, DATA_LENGTH, INDEX_LENGTH, AUTO_INCREMENT, TABLE_COLLATION, TABLE_COMMENT ' +
      'FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
  );
  statement.setReturnArrays(true);
  const rows = [...statement.iterate(schema)] as (readonly Cell[])[];
  const numbers = 'Rows:BIGINT Avg_row_length:BIGINT Data_length:BIGINT Index_length:BIGINT Auto_increment:BIGINT';
  return textRows(['Name', 'Engine', 'Version:INT', 'Row_format', ...numbers.split(' '), 'Collation', 'Comment:TEXT'], rows);
}

function showWarnings({ state }: SqlSession, tokens: readonly Token[]): RowsResult {
  const errorsOnly = isWord(tokens[1], 'ERRORS');
  const rows = state.warnings.filter((w) => !errorsOnly || w.level === 'Error').map((w) => [w.level, w.code, w.message]);
  return textRows(['Level', 'Code:INT', 'Message:TEXT'], rows);
}

function showProcesses({ db }: SqlSession): RowsResult {
  const rows = [...db.sessions.values()].map(({ state }): Cell[] => {
    const seconds = state.running === null ? 0 : Math.floor((db.ports.now() - state.running.since) / 1_000_000);
    const [user = '', host = ''] = state.user.split('@');
    return [
      state.connectionId,
      user,
      host,
      state.schema,
      state.running === null ? 'Sleep' : 'Query',
      seconds,
      '',
      state.running?.sql ?? null,
    ];
  });
  return textRows(['Id:BIGINT', 'User', 'Host', 'db', 'Command', 'Time:INT', 'State', 'Info:TEXT'], rows);
}

/** `t`, `db.t` or `t FROM db` at that place. */
function tableAt({ db, state }: SqlSession, tokens: readonly Token[], at: number): SqlTable {
  const qualified = isOperator(tokens[at + 1], '.');
  const name = nameOf(tokens[qualified ? at + 2 : at]) ?? '';
  const after = tokens[qualified ? at + 3 : at + 1];
  const from = isWord(after, 'FROM', 'IN') ? nameOf(tokens[(qualified ? at + 3 : at + 1) + 1]) : null;
  const schema = qualified ? nameOf(tokens[at]) : (from ?? state.schema);
  if (schema === null) throw new SqlFault(1046, 'No database selected');
  const table = db.catalogue.table(schema, name);
  if (table === undefined) throw new SqlFault(1146, `Table '${schema}.${name}' doesn't exist`);
  return table;
}
