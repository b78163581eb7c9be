/** What a read-only port lets through: reads, and what shapes the session alone. What is not known is taken for a change. */
import type { LexerOptions } from './lexer.ts';
import { readings } from './readings.ts';
import { explainedAt, kindOf, plainKind, verbAt } from './statementKind.ts';
import { type SqlWord, splitStatements, sqlWords } from './words.ts';

/**
 * Of the text's statements the first that is no pure read, by its verb in upper case, such as `INSERT` or `SET GLOBAL`; null where
 * all are. Never throws; time is linear in the length.
 */
export function firstChange(sql: string, options: LexerOptions = {}): string | null {
  if (plainKind(sql) === 'read') return null;
  const texts = readings(sql, options);
  if (texts === null) return 'what is in versioned comments';
  for (const text of texts) {
    const statements = splitStatements(sqlWords(text, options));
    for (const [i, words] of statements.entries()) {
      const change = changeOf(words, options) ?? (i < statements.length - 1 ? readAnew(words, text) : null);
      if (change !== null) return change;
    }
  }
  return null;
}

/** A statement behind which the server may read quotes, backslashes or bytes otherwise, where there are such. */
function readAnew(words: readonly SqlWord[], text: string): string | null {
  const verb = words[verbAt(words)]?.upper;
  const settles = verb === 'EXECUTE' || (verb === 'SET' && words.some(({ upper, text: t }) => reading.test(upper) || reading.test(t)));
  return settles && /["\\]/.test(text) ? `${verb} before further statements` : null;
}

const reading = /^(?:@@(?:session\.|local\.)?)?(?:sql_mode|names|character|charset|character_set_client)$/i;

/** Ones of kind `other` that reach no further than the session, or that stop a statement of one's own. */
const harmless: ReadonlySet<string> = new Set(['USE', 'DEALLOCATE', 'KILL', 'CHECKSUM', 'GET', 'SIGNAL', 'RESIGNAL']);
const global: ReadonlySet<string> = new Set(['GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'PASSWORD', 'ROLE']);

function changeOf(words: readonly SqlWord[], options: LexerOptions): string | null {
  const at = verbAt(words);
  const verb = words[at]?.upper ?? '';
  const next = words[at + 1]?.upper ?? '';
  const kind = kindOf(words);
  if (kind === 'read') return null;
  if (kind === 'transaction' && verb !== 'LOCK' && verb !== 'SET') return null;
  switch (verb) {
    case 'SET':
      return next === 'STATEMENT' ? setFor(words, at, options) : set(words.slice(at + 1));
    case 'LOCK':
      return words.some(({ upper }) => upper === 'WRITE') ? 'LOCK TABLES … WRITE' : null;
    case 'PREPARE':
      return prepare(words.slice(at), options);
    case 'EXECUTE':
      return next === 'IMMEDIATE' ? 'EXECUTE IMMEDIATE' : null;
    case 'DROP':
      return next === 'PREPARE' ? null : `DROP ${next}`;
    case 'SELECT':
    case 'TABLE':
    case 'VALUES':
      return `${verb} … ${words.some(({ upper }) => upper === 'UPDATE') ? 'FOR UPDATE' : 'INTO a file'}`;
    case 'ANALYZE':
    case 'EXPLAIN':
      return explainedAt(words, at) === at + 1 || kind === 'other'
        ? `${verb} ${next}`
        : `${verb} … ${words[explainedAt(words, at)]?.upper}`;
    default:
      return harmless.has(verb) ? null : named(words[at], next);
  }
}

const twoWords: ReadonlySet<string> = new Set([
  'CREATE',
  'ALTER',
  'RENAME',
  'LOAD',
  'FLUSH',
  'RESET',
  'CHANGE',
  'START',
  'STOP',
  'INSTALL',
]);

function named(verb: SqlWord | undefined, next: string): string {
  const text = verb?.upper === '' || verb === undefined ? 'such a statement' : verb.upper;
  return twoWords.has(text) && next !== '' ? `${text} ${next}` : text;
}

function set(words: readonly SqlWord[]): string | null {
  const reaching = words.find(({ kind, upper, text }) => global.has(upper) || (kind === 'variable' && /^@@(?:global|persist)/i.test(text)));
  return reaching === undefined ? null : `SET ${reaching.upper === '' ? 'GLOBAL' : reaching.upper}`;
}

/** MariaDB's SET STATEMENT … FOR, which runs a statement. */
function setFor(words: readonly SqlWord[], at: number, options: LexerOptions): string | null {
  const inner = words.findIndex(({ upper }, i) => i > at && upper === 'FOR');
  return inner < 0 ? null : changeOf(words.slice(inner + 1), options);
}

function prepare(words: readonly SqlWord[], options: LexerOptions): string | null {
  const [, , from, text, ...more] = words;
  if (from?.upper !== 'FROM' || text?.kind !== 'string' || more.length > 0) return 'PREPARE … FROM what is not written out';
  const inner = text.text
    .slice(1, -1)
    .replaceAll(/\\(.)/gs, '$1')
    .replaceAll(/(['"])\1/g, '$1');
  return firstChange(inner, options);
}
