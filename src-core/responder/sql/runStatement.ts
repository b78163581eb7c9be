/** Statements to what runs them, by their first words. */

import { explain } from './explain.ts';
import { isOperator, isWord, nameOf, type Token, wordsAt } from './language/tokens.ts';
import { isQuery, runQuery, sleepSeconds } from './runQuery.ts';
import { runSet } from './setStatement.ts';
import { describe, show } from './show.ts';
import type { SqliteValue } from './sqlDatabase.ts';
import { SqlFault, syntaxError } from './sqlFault.ts';
import type { SqlSession, StatementResult } from './sqlSession.ts';
import { runTableStatement } from './tableStatements.ts';
import { textRows } from './textRows.ts';

export interface Statement {
  /** The whole text that the client sent; the tokens' places count in it. */
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly parameters: readonly SqliteValue[];
}

type Run = (session: SqlSession, statement: Statement) => StatementResult | Promise<StatementResult>;

const done: StatementResult = { kind: 'ok' };

/** By first word. What is not here is a query or a syntax error. */
const runs: Readonly<Record<string, Run>> = {
  SET: (session, s) => session.db.as(session.state, () => runSet(session, s)),
  SHOW: (session, s) => session.db.as(session.state, () => show(session, s)),
  DESC: describeOrExplain,
  DESCRIBE: describeOrExplain,
  EXPLAIN: describeOrExplain,
  USE: (session, { tokens }) => {
    const error = session.useSchema(nameOf(tokens[1]) ?? '');
    if (error !== null) throw new SqlFault(error.code, error.message);
    return { kind: 'ok', sessionState: [{ kind: 'schema', schema: session.state.schema ?? '' }] };
  },
  BEGIN: begin,
  START: begin,
  COMMIT: (session) => ending(session, 'COMMIT'),
  ROLLBACK: (session, { tokens }) =>
    isWord(
      tokens.find((t, i) => i > 0 && !isWord(t, 'WORK')),
      'TO',
    )
      ? savepoint(session, tokens)
      : ending(session, 'ROLLBACK'),
  SAVEPOINT: (session, { tokens }) => savepoint(session, tokens),
  RELEASE: (session, { tokens }) => savepoint(session, tokens),
  CREATE: runTableStatement,
  DROP: runTableStatement,
  ALTER: runTableStatement,
  RENAME: runTableStatement,
  TRUNCATE: runTableStatement,
  KILL: kill,
  LOCK: () => done,
  UNLOCK: () => done,
  FLUSH: () => done,
  ANALYZE: maintenance,
  OPTIMIZE: maintenance,
  CHECK: maintenance,
};

/** Throws what errorOf understands. */
export async function runStatement(session: SqlSession, statement: Statement): Promise<StatementResult> {
  const { tokens } = statement;
  const run = tokens[0]?.kind === 'word' ? runs[tokens[0].value] : undefined;
  if (run !== undefined) return run(session, statement);
  const query = isQuery(tokens);
  if (query === null) {
    const failed = { sql: statement.sql, tokens, schema: '' };
    throw new SqlFault(1064, syntaxError(failed, tokens[0]?.from ?? 0).message);
  }
  const seconds = sleepSeconds(tokens, statement.parameters);
  if (seconds > 0) await session.sleep(seconds * 1000);
  if (query.writes || locksRows(tokens)) await session.beginWrite();
  return session.db.as(session.state, () => runQuery(session, statement));
}

/** SELECT … FOR UPDATE takes part in the queue of writers, so that read-and-then-write is safe. */
function locksRows(tokens: readonly Token[]): boolean {
  return tokens.some((t, i) => isWord(t, 'FOR') && isWord(tokens[i + 1], 'UPDATE'));
}

function begin(session: SqlSession, { sql, tokens }: Statement): StatementResult {
  if (isWord(tokens[0], 'START') && !isWord(tokens[1], 'TRANSACTION'))
    throw new SqlFault(1064, syntaxError({ sql, tokens, schema: '' }, tokens[0]?.from ?? 0).message);
  session.endTransaction('COMMIT');
  session.state.inTransaction = true;
  return done;
}

function ending(session: SqlSession, how: 'COMMIT' | 'ROLLBACK'): StatementResult {
  session.endTransaction(how);
  return done;
}

async function savepoint(session: SqlSession, tokens: readonly Token[]): Promise<StatementResult> {
  if (!session.state.inTransaction || session.db.profile.readOnly) return done;
  await session.beginWrite();
  const name = `"${(nameOf(tokens.at(-1)) ?? '').replaceAll('"', '""')}"`;
  const verb = isWord(tokens[0], 'SAVEPOINT') ? 'SAVEPOINT' : isWord(tokens[0], 'RELEASE') ? 'RELEASE' : 'ROLLBACK TO';
  try {
    session.db.sqlite.exec(`${verb} ${name}`);
  } catch {
    throw new SqlFault(1305, `SAVEPOINT ${nameOf(tokens.at(-1))} does not exist`);
  }
  return done;
}

function describeOrExplain(session: SqlSession, statement: Statement): StatementResult {
  const { tokens } = statement;
  return session.db.as(session.state, () => {
    const second = tokens[1];
    const isTable =
      (second?.kind === 'word' || second?.kind === 'quotedName') &&
      isQuery(tokens.slice(1)) === null &&
      !isWord(second, 'FORMAT', 'ANALYZE', 'EXTENDED');
    return isTable ? describe(session, tokens) : explain(session, statement);
  });
}

function kill(session: SqlSession, { tokens }: Statement): StatementResult {
  const id = Number(tokens.at(-1)?.text);
  const error = session.db.kill(id, !wordsAt(tokens, 1, 'QUERY'));
  if (error !== null) throw new SqlFault(error.code, error.message);
  return done;
}

function maintenance(session: SqlSession, { tokens }: Statement): StatementResult {
  const at = tokens.findIndex((t) => isWord(t, 'TABLE', 'TABLES'));
  const names = tokens.slice(at + 1).filter((t) => !isOperator(t, ',') && nameOf(t) !== null);
  const operation = tokens[0]?.text.toLowerCase() ?? '';
  const rows = names.map((t) => [`${session.state.schema}.${nameOf(t)}`, operation, 'status', 'OK']);
  return session.db.as(session.state, () => textRows(['Table', 'Op', 'Msg_type', 'Msg_text'], rows));
}
