/** SET in its forms. https://dev.mysql.com/doc/refman/en/set-statement.html */

import { rewriteExpressions } from './language/expressions.ts';
import { render } from './language/statements.ts';
import { isOperator, isWord, nameOf, splitAtCommas, type Token, wordsAt } from './language/tokens.ts';
import type { Statement } from './runStatement.ts';
import type { SqliteValue } from './sqlDatabase.ts';
import { SqlFault } from './sqlFault.ts';
import type { SqlSession, StatementResult } from './sqlSession.ts';

export function runSet(session: SqlSession, { tokens, parameters }: Statement): StatementResult {
  if (wordsAt(tokens, 1, 'TRANSACTION') || wordsAt(tokens, 2, 'TRANSACTION')) return { kind: 'ok' };
  const before = tracked(session);
  const bound = [...parameters];
  for (const part of splitAtCommas(tokens, 1, tokens.length)) {
    const own = bound.splice(0, part.filter((t) => t.kind === 'parameter').length);
    assign(session, part, own);
  }
  const changed = tracked(session).filter((v, i) => v.value !== before[i]?.value);
  return changed.length === 0 ? { kind: 'ok' } : { kind: 'ok', sessionState: changed };
}

/** The variables that session_track_system_variables names. */
function tracked({ state }: SqlSession): { kind: 'variable'; name: string; value: string }[] {
  const names = String(state.variables.get('session_track_system_variables')).split(',');
  return names.map((name) => ({ kind: 'variable', name, value: state.variables.shownValue(name) ?? '' }));
}

function assign(session: SqlSession, part: readonly Token[], parameters: readonly SqliteValue[]): void {
  const charsetAt = isWord(part[0], 'NAMES', 'CHARSET') ? 1 : wordsAt(part, 0, 'CHARACTER', 'SET') ? 2 : 0;
  if (charsetAt > 0) {
    setNames(session, nameOf(part[charsetAt]), isWord(part[charsetAt + 1], 'COLLATE') ? nameOf(part[charsetAt + 2]) : null);
    return;
  }
  let at = isWord(part[0], 'GLOBAL', 'SESSION', 'LOCAL', 'PERSIST') ? 1 : 0;
  const target = part[at];
  while (isOperator(part[at + 1], '.')) at += 2;
  const sign = part[at + 1];
  if (target === undefined || !(isOperator(sign, '=') || isOperator(sign, ':='))) {
    throw new SqlFault(1064, 'You have an error in your SQL syntax; SET is followed by name = value');
  }
  const value = assignedValue(session, part.slice(at + 2), parameters);
  if (target.kind === 'userVariable') session.state.userVariables.set(target.value, value);
  else setVariable(session, target.kind === 'systemVariable' ? target.value : (nameOf(part[at]) ?? '').toLowerCase(), value);
}

function setVariable(session: SqlSession, name: string, value: SqliteValue): void {
  const { state } = session;
  const plain = typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? '' : value;
  const wasAutocommit = state.autocommit;
  const set = state.variables.set(name, plain);
  if (set === false) throw new SqlFault(1193, `Unknown system variable '${name}'`);
  if (set === null) throw new SqlFault(1238, `Variable '${name}' is a read only variable`);
  if (name === 'autocommit' && !wasAutocommit && state.autocommit) session.endTransaction('COMMIT');
}

function setNames({ state }: SqlSession, charset: string | null, collation: string | null): void {
  const name = charset === null || /^default$/i.test(charset) ? 'utf8mb4' : charset.toLowerCase();
  if (!state.variables.setNames(name, collation)) throw new SqlFault(1115, `Unknown character set: '${charset}'`);
}

/** ON, utf8mb4 and the like are words, not columns. */
function assignedValue({ db, state }: SqlSession, tokens: readonly Token[], parameters: readonly SqliteValue[]): SqliteValue {
  const [only] = tokens;
  if (tokens.length === 1 && only !== undefined && (only.kind === 'word' || only.kind === 'string')) {
    if (isWord(only, 'NULL')) return null;
    if (isWord(only, 'DEFAULT')) return '';
    if (!isWord(only, 'TRUE', 'FALSE')) return nameOf(only);
  }
  const statement = db.sqlite.prepare(`SELECT ${render(rewriteExpressions(tokens), state)}`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const [row] = [...statement.iterate(...parameters)];
  return (row as readonly SqliteValue[] | undefined)?.[0] ?? null;
}
