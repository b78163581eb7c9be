/** SELECT, INSERT, REPLACE, UPDATE, DELETE and DO, run by SQLite. */
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import type { Cell } from '../../mysql/synth/reply.ts';
import { cellForm } from './cellForm.ts';
import { selectList, toSqlite } from './language/statements.ts';
import { afterParenthesis, isOperator, isWord, nameOf, type Token } from './language/tokens.ts';
import { type TypedResultColumn, typedColumns } from './resultColumns.ts';
import type { Statement } from './runStatement.ts';
import { showColumns } from './show.ts';
import type { SqliteStatement, SqliteValue } from './sqlDatabase.ts';
import { SqlFault } from './sqlFault.ts';
import type { SqlSession, StatementResult } from './sqlSession.ts';

const readers = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'DO'];
const writers = ['INSERT', 'REPLACE', 'UPDATE', 'DELETE'];

/** Whether SQLite is to run it; and whether it writes. */
export function isQuery(tokens: readonly Token[]): { readonly writes: boolean } | null {
  const first = isOperator(tokens[0], '(') ? tokens.find((t) => !isOperator(t, '(')) : tokens[0];
  if (isWord(first, ...writers)) return { writes: true };
  if (isWord(first, 'WITH') && tokens.some((t, i) => isWord(t, 'INSERT', 'UPDATE', 'DELETE') && isOperator(tokens[i - 1], ')')))
    return { writes: true };
  return isWord(first, ...readers) ? { writes: false } : null;
}

/** Seconds that the SLEEP calls with a plain argument ask for, put together. */
export function sleepSeconds(tokens: readonly Token[], parameters: readonly SqliteValue[]): number {
  let seconds = 0;
  let parameter = 0;
  for (const [i, t] of tokens.entries()) {
    if (t.kind === 'parameter') parameter++;
    if (!isWord(t, 'SLEEP') || !isOperator(tokens[i + 1], '(') || afterParenthesis(tokens, i + 1) !== i + 4) continue;
    const argument = tokens[i + 2];
    const value =
      argument?.kind === 'number' ? Number(argument.text) : argument?.kind === 'parameter' ? Number(parameters[parameter] ?? 0) : 0;
    seconds += Number.isFinite(value) ? Math.max(0, value) : 0;
  }
  return seconds;
}

/** Runs it; the session's lock is the caller's matter. */
export function runQuery(session: SqlSession, { sql, tokens, parameters }: Statement): StatementResult {
  const { db, state } = session;
  const needed = tokens.filter((t) => t.kind === 'parameter').length;
  if (needed !== parameters.length) throw new SqlFault(1210, 'Incorrect arguments to EXECUTE');
  const statement = prepare(session, tokens);
  if (statement.columns().length === 0) return written(session, tokens, statement, parameters);
  const rows: (readonly SqliteValue[])[] = [];
  for (const row of statement.iterate(...parameters)) {
    rows.push(row as readonly SqliteValue[]);
    // A result is put together in memory.
    if (rows.length > db.profile.maxRows)
      throw new SqlFault(
        1104,
        `The SELECT would give more than ${db.profile.maxRows} rows, which is as many as a result may have; use LIMIT`,
      );
  }
  state.foundRows = rows.length;
  if (isWord(tokens[0], 'DO')) return { kind: 'ok' };
  const columns = typedColumns(statement.columns(), rows, selectList(tokens), sql, db.catalogue);
  const forms = columns.map((c) => cellForm(c.type));
  return { kind: 'rows', columns: columns.map((c) => c.definition), rows: formed(rows, forms) };
}

/** The columns of a statement's result before it runs; none for a statement without one. Throws where it cannot be prepared. */
export function preparedColumns(
  session: SqlSession,
  { sql, tokens }: { sql: string; tokens: readonly Token[] },
): readonly ColumnDefinition[] {
  if (isQuery(tokens) === null) return showColumns(session, tokens);
  return isWord(tokens[0], 'DO') ? [] : queryColumns(session, { sql, tokens }).map((c) => c.definition);
}

/** The same with MySQL's types, for CREATE TABLE … SELECT. */
export function queryColumns(session: SqlSession, { sql, tokens }: { sql: string; tokens: readonly Token[] }): TypedResultColumn[] {
  return typedColumns(prepare(session, tokens).columns(), [], selectList(tokens), sql, session.db.catalogue);
}

function prepare({ db, state }: SqlSession, tokens: readonly Token[]): SqliteStatement {
  const statement = db.sqlite.prepare(toSqlite(tokens, state));
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement;
}

function* formed(rows: readonly (readonly SqliteValue[])[], forms: readonly ((v: SqliteValue) => Cell)[]): Iterable<readonly Cell[]> {
  for (const row of rows) yield forms.map((form, i) => form(row[i] ?? null));
}

function written(
  { db, state }: SqlSession,
  tokens: readonly Token[],
  statement: SqliteStatement,
  parameters: readonly SqliteValue[],
): StatementResult {
  const { changes, lastInsertRowid } = statement.run(...parameters);
  const affectedRows = Number(changes);
  if (isWord(tokens[0], 'UPDATE')) {
    return { kind: 'ok', affectedRows, info: `Rows matched: ${affectedRows}  Changed: ${affectedRows}  Warnings: 0` };
  }
  if (!isWord(tokens[0], 'INSERT', 'REPLACE')) return { kind: 'ok', affectedRows };
  const generated = affectedRows > 0 && generatesIds(db.catalogue, state.schema, tokens);
  const first = generated ? Number(lastInsertRowid) - affectedRows + 1 : 0;
  if (generated) state.lastInsertId = first;
  const several = affectedRows > 1 ? { info: `Records: ${affectedRows}  Duplicates: 0  Warnings: 0` } : {};
  return { kind: 'ok', affectedRows, lastInsertId: first, ...several };
}

function generatesIds(catalogue: SqlSession['db']['catalogue'], schema: string | null, tokens: readonly Token[]): boolean {
  const at = tokens.findIndex((t, i) => i > 0 && !isWord(t, 'LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'INTO'));
  const qualified = isOperator(tokens[at + 1], '.');
  const table = catalogue.table(qualified ? (nameOf(tokens[at]) ?? '') : (schema ?? ''), nameOf(tokens[qualified ? at + 2 : at]) ?? '');
  return table?.columns.some((c) => c.autoIncrement) === true;
}
