/**
 * What a statement does, as far as it can be told without the server.
 * https://dev.mysql.com/doc/refman/en/sql-statements.html
 */
import { hasBody, type SqlWord } from './words.ts';

/**
 * `write`: changes rows, or may: also what locks rows for a change (SELECT … FOR UPDATE), writes a file, or calls a procedure.
 * `ddl`: changes the schema. `transaction`: begins, ends or shapes one, or locks tables. `other`: settings, accounts, upkeep.
 */
export type StatementKind = 'read' | 'write' | 'ddl' | 'transaction' | 'other';

const byVerb: Readonly<Record<string, StatementKind>> = {
  SHOW: 'read',
  DESCRIBE: 'read',
  DESC: 'read',
  HELP: 'read',
  HANDLER: 'read',
  DO: 'read',
  INSERT: 'write',
  REPLACE: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  CALL: 'write',
  IMPORT: 'ddl',
  TRUNCATE: 'ddl',
  COMMIT: 'transaction',
  ROLLBACK: 'transaction',
  SAVEPOINT: 'transaction',
  XA: 'transaction',
  LOCK: 'transaction',
  UNLOCK: 'transaction',
};

/** `words`: of one statement. */
export function kindOf(words: readonly SqlWord[]): StatementKind {
  const at = verbAt(words);
  const verb = words[at]?.upper ?? '';
  const next = words[at + 1]?.upper ?? '';
  switch (verb) {
    case 'SELECT':
    case 'TABLE':
    case 'VALUES':
      return selects(words, at);
    case 'EXPLAIN':
    case 'DESCRIBE':
    case 'DESC':
    case 'ANALYZE':
      return explains(words, at, verb);
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'RENAME':
      return isAdministrative(words, at) ? 'other' : 'ddl';
    case 'BEGIN':
      return next === 'NOT' ? 'write' : 'transaction';
    case 'START':
      return next === 'TRANSACTION' ? 'transaction' : 'other';
    case 'RELEASE':
      return next === 'SAVEPOINT' ? 'transaction' : 'other';
    case 'LOAD':
      return next === 'DATA' || next === 'XML' ? 'write' : 'other';
    case 'SET':
      return setsTransaction(words, at) ? 'transaction' : 'other';
    default:
      return Object.hasOwn(byVerb, verb) ? byVerb[verb]! : 'other';
  }
}

const plain = /^\s*(SELECT|INSERT|REPLACE|UPDATE|DELETE|SHOW|COMMIT|ROLLBACK)\s/i;
/** What may make a SELECT more than a read, and what may be more than one statement. */
const remarkable = /\b(?:UPDATE|OUTFILE|DUMPFILE)\b|;\s*\S|\/\*/i;
const remarkableElsewhere = /;\s*\S|\/\*/;

/** The kind of a text that is one plain statement, without its tokens; null where they have to be looked at. */
export function plainKind(sql: string): StatementKind | null {
  const verb = plain.exec(sql)?.[1]?.toUpperCase();
  if (verb === undefined || (verb === 'SELECT' ? remarkable : remarkableElsewhere).test(sql)) return null;
  return verb === 'SELECT' ? 'read' : byVerb[verb]!;
}

/** Place of the statement's verb: behind opening parentheses and common table expressions. */
export function verbAt(words: readonly SqlWord[]): number {
  let at = 0;
  while (words[at]?.text === '(') at++;
  if (words[at]?.upper !== 'WITH') return at;
  let depth = 0;
  for (let i = at + 1; i < words.length; i++) {
    const { text, upper } = words[i]!;
    if (text === '(') depth++;
    else if (text === ')') depth--;
    if (depth < 0) break;
    if (depth === 0 && mainVerbs.has(upper) && words[i - 1]!.text === ')') return i;
    // WITH … (SELECT …): the main query stands in parentheses.
    if (depth === 1 && text === '(' && words[i - 1]!.text === ')' && mainVerbs.has(words[i + 1]?.upper ?? '')) return i + 1;
  }
  return at;
}

const mainVerbs: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'VALUES', 'TABLE']);

function selects(words: readonly SqlWord[], from: number): StatementKind {
  for (let i = from; i < words.length; i++) {
    const { upper } = words[i]!;
    const next = words[i + 1]?.upper;
    if (upper === 'FOR' && next === 'UPDATE') return 'write';
    if (upper === 'INTO' && (next === 'OUTFILE' || next === 'DUMPFILE')) return 'write';
  }
  return 'read';
}

/** EXPLAIN ANALYZE and MariaDB's ANALYZE run the statement; EXPLAIN alone does not. */
function explains(words: readonly SqlWord[], at: number, verb: string): StatementKind {
  const next = words[at + 1]?.upper ?? '';
  if (verb === 'ANALYZE' && (next === 'TABLE' || next === 'TABLES' || next === 'NO_WRITE_TO_BINLOG' || next === 'LOCAL')) return 'other';
  const runs = verb === 'ANALYZE' || next === 'ANALYZE';
  if (!runs) return 'read';
  const explained = words.slice(explainedAt(words, at));
  return mainVerbs.has(explained[verbAt(explained)]?.upper ?? '') ? kindOf(explained) : 'read';
}

/** Where the statement that EXPLAIN or ANALYZE is about begins; the end where it is about none. */
export function explainedAt(words: readonly SqlWord[], at: number): number {
  let i = at + 1;
  if (words[i]?.upper === 'ANALYZE') i++;
  for (;;) {
    const { upper = '' } = words[i] ?? {};
    if (upper === 'EXTENDED' || upper === 'PARTITIONS') i++;
    else if (upper === 'FORMAT' && words[i + 1]?.text === '=') i += 3;
    else if (upper === 'INTO' && words[i + 1]?.kind === 'variable') i += 2;
    else if (upper === 'FOR' && words[i + 1]?.upper !== 'CONNECTION') i += words[i + 1]?.upper === 'SCHEMA' ? 3 : 2;
    else return i;
  }
}

const administrative: ReadonlySet<string> = new Set(['USER', 'ROLE', 'SERVER', 'INSTANCE', 'RESOURCE', 'PREPARE']);

function isAdministrative(words: readonly SqlWord[], at: number): boolean {
  if (hasBody(words, at)) return false;
  let i = at + 1;
  if (words[i]?.upper === 'OR' && words[i + 1]?.upper === 'REPLACE') i += 2;
  return administrative.has(words[i]?.upper ?? '');
}

const scopes: ReadonlySet<string> = new Set(['SESSION', 'GLOBAL', 'LOCAL', 'PERSIST']);

/** SET TRANSACTION, and SET autocommit, which begins and ends them. */
function setsTransaction(words: readonly SqlWord[], at: number): boolean {
  let i = at + 1;
  if (scopes.has(words[i]?.upper ?? '')) i++;
  const { upper = '', text = '' } = words[i] ?? {};
  return upper === 'TRANSACTION' || upper === 'AUTOCOMMIT' || /^@@((session|local)\.)?autocommit$/i.test(text);
}
