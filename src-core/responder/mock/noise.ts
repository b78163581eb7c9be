/** What drivers and command-line clients say by themselves: a mock answers it without being told (docs/mock.md). */
import type { Cell, Reply, RowsResult, SqlError } from '../../mysql/synth/reply.ts';
import { errorReply } from '../../mysql/synth/reply.ts';
import { afterParenthesis, isOperator, isWord, nameOf, splitAtCommas, type Token, wordsAt } from '../sql/language/tokens.ts';
import { LikePattern } from '../sql/likePattern.ts';
import { plainColumn } from '../sql/resultColumns.ts';
import { textRows } from '../sql/textRows.ts';
import type { SessionFacts } from './sessionFacts.ts';

const done: Reply = { results: [{ kind: 'ok' }] };

/** Null for a statement that is none of that. Changes nothing of the session. */
export function answerNoise(sql: string, tokens: readonly Token[], session: SessionFacts): Reply | null {
  const [first] = tokens;
  if (isWord(first, 'SELECT')) return answerSelect(sql, tokens, session);
  if (isWord(first, 'SHOW')) return answerShow(tokens, session);
  if (isWord(first, 'SET')) return isWord(tokens[1], 'PASSWORD', 'ROLE', 'DEFAULT') ? null : done;
  if (isWord(first, 'USE') && tokens.length === 2) {
    const error = unknownSchema(session, nameOf(tokens[1]) ?? '');
    if (error !== null) return errorReply(error);
    return { results: [{ kind: 'ok', sessionState: [{ kind: 'schema', schema: nameOf(tokens[1]) ?? '' }] }] };
  }
  const isTransaction =
    (isWord(first, 'BEGIN', 'COMMIT', 'ROLLBACK') && !isWord(tokens[1], 'NOT')) ||
    wordsAt(tokens, 0, 'START', 'TRANSACTION') ||
    isWord(first, 'SAVEPOINT') ||
    wordsAt(tokens, 0, 'RELEASE', 'SAVEPOINT');
  return isTransaction ? done : null;
}

export function unknownSchema(session: SessionFacts, name: string): SqlError | null {
  return session.hasSchema(name) ? null : { code: 1049, sqlstate: '42000', message: `Unknown database '${name}'` };
}

interface Item {
  readonly name: string;
  readonly type: string;
  readonly value: Cell;
}

/** System variables and what a connection asks about itself; `SELECT 1`, by which pools try a connection. */
function answerSelect(sql: string, tokens: readonly Token[], session: SessionFacts): Reply | null {
  const end = tokens.findIndex((token) => isWord(token, 'LIMIT', 'FROM'));
  const tail = end < 0 ? [] : tokens.slice(end);
  const isPlain = tail.every((token) => isWord(token, 'LIMIT', 'FROM', 'DUAL') || token.kind === 'number');
  if (!isPlain) return null;
  // The mysql client asks whether $$ quotes; a server that does not know it refuses.
  if (/^\s*select\s+\$\$\s*$/i.test(sql))
    return errorReply({ code: 1054, sqlstate: '42S22', message: "Unknown column '$$' in 'field list'" });
  const parts = splitAtCommas(tokens, 1, end < 0 ? tokens.length : end);
  const items = parts.map((part) => itemOf(part, sql, session, parts.length === 1));
  if (items.some((item) => item === null)) return null;
  const found = items as Item[];
  const columns = found.map(({ name, type }) => plainColumn(name, type, 255).definition);
  return { results: [{ kind: 'rows', columns, rows: [found.map(({ value }) => value)] }] };
}

function itemOf(part: readonly Token[], sql: string, session: SessionFacts, isOnly: boolean): Item | null {
  const [first] = part;
  if (first === undefined) return null;
  const end = isOperator(part[1], '(') ? afterParenthesis(part, 1) : 1;
  const rest = isWord(part[end], 'AS') ? part.slice(end + 1) : part.slice(end);
  if (rest.length > 1 || (rest.length === 1 && nameOf(rest[0]) === null)) return null;
  const name = rest.length === 1 ? (nameOf(rest[0]) as string) : sql.slice(first.from, part[end - 1]!.to);
  if (first.kind === 'systemVariable') {
    const value = session.variables.get(first.value);
    if (value === undefined) return null;
    return { name, value, type: typeof value === 'number' ? 'BIGINT' : 'VARCHAR' };
  }
  if (isOnly && first.kind === 'number' && first.text === '1' && rest.length === 0) return { name, value: 1, type: 'BIGINT' };
  const isCall = end === 3;
  if (first.kind !== 'word' || !(isCall || first.value === 'CURRENT_USER')) return null;
  switch (first.value) {
    case 'VERSION':
      return { name, value: session.server.version, type: 'VARCHAR' };
    case 'DATABASE':
    case 'SCHEMA':
      return { name, value: session.schema, type: 'VARCHAR' };
    case 'USER':
    case 'SESSION_USER':
    case 'SYSTEM_USER':
    case 'CURRENT_USER':
      return { name, value: session.user, type: 'VARCHAR' };
    case 'CONNECTION_ID':
      return { name, value: session.connectionId, type: 'BIGINT' };
    default:
      return null;
  }
}

function answerShow(tokens: readonly Token[], session: SessionFacts): Reply | null {
  let at = 1;
  while (isWord(tokens[at], 'GLOBAL', 'SESSION', 'LOCAL')) at++;
  if (isWord(tokens[at], 'VARIABLES')) return rows(named(session.variables.shown(), tokens.slice(at + 1)));
  if (isWord(tokens[at], 'STATUS'))
    return rows(
      named(
        [
          ['Ssl_cipher', ''],
          ['Ssl_version', ''],
          ['Uptime', '1'],
        ],
        tokens.slice(at + 1),
      ),
    );
  if (at > 1) return null;
  if (isWord(tokens[1], 'WARNINGS', 'ERRORS')) return rows(textRows(['Level', 'Code:INT', 'Message:TEXT'], []));
  if (isWord(tokens[1], 'DATABASES', 'SCHEMAS')) {
    const schemas = session.server.schemas ?? (session.schema === null ? [] : [session.schema]);
    return rows(
      textRows(
        ['Database'],
        schemas.map((schema) => [schema]),
      ),
    );
  }
  if (isWord(tokens[1], 'TABLES') && tokens.length === 2 && session.schema !== null)
    return rows(textRows([`Tables_in_${session.schema}`], []));
  return null;
}

/** `LIKE 'x%'`, or a WHERE by which names are chosen: by LIKE, `=` or IN. */
function named(all: readonly (readonly [string, string])[], condition: readonly Token[]): RowsResult {
  const patterns = condition.flatMap((token, i) => {
    if (token.kind !== 'string') return [];
    return isWord(condition[i - 1], 'LIKE')
      ? [new LikePattern(token.value)]
      : [{ test: (name: string) => name.toLowerCase() === token.value.toLowerCase() }];
  });
  const chosen = condition.length === 0 ? all : all.filter(([name]) => patterns.some((pattern) => pattern.test(name)));
  return textRows(['Variable_name', 'Value:TEXT'], chosen);
}

function rows(result: RowsResult): Reply {
  return { results: [result] };
}
