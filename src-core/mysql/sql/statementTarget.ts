/** Where a statement's verb has its table stand. */
import { explainedAt, verbAt } from './statementKind.ts';
import { hasBody, type SqlWord } from './words.ts';

export interface Target {
  /** Verb of the statement, or of the one it explains. */
  readonly verb: string;
  /** The words from here on are searched for tables. */
  readonly from: number;
  /** A table is due here; -1 for nowhere in particular. */
  readonly place: number;
  /** Others can follow, with commas or joins. */
  readonly list: boolean;
  /** Places of further names, which are not searched for. */
  readonly names: readonly number[];
}

/** `words`: of one statement. */
export function targetOf(words: readonly SqlWord[]): Target {
  const first = verbAt(words);
  if (!isExplain(words, first)) return targetOfVerb(words, 0, first);
  const from = words[explainedAt(words, first)]?.upper === 'FOR' ? words.length : explainedAt(words, first);
  const at = from + verbAt(words.slice(from));
  const inner = targetOfVerb(words, from, at);
  // EXPLAIN orders, DESCRIBE orders: a table by its name.
  return inner.from === words.length && from === at && inner.verb !== 'SHOW' ? { ...inner, from, place: from } : inner;
}

function targetOfVerb(words: readonly SqlWord[], from: number, at: number): Target {
  const verb = words[at]?.upper ?? '';
  const nothing: Target = { verb, from: words.length, place: -1, list: false, names: [] };
  const searched: Target = { ...nothing, from };
  switch (verb) {
    case 'SELECT':
    case 'TABLE':
    case 'VALUES':
    case 'DELETE':
    case 'SET':
    case 'DO':
    case 'CALL':
      return searched;
    case 'INSERT':
    case 'REPLACE':
    case 'HANDLER':
    case 'TRUNCATE':
      return { ...searched, place: at + 1 };
    case 'UPDATE':
      return { ...searched, place: at + 1, list: true };
    case 'LOAD': {
      const place = placeOf(words, 'TABLE', at);
      return place < 0 ? nothing : { ...searched, place: place + 1 };
    }
    case 'SHOW':
      return { ...nothing, names: shown(words, at) };
    case 'CREATE':
    case 'ALTER':
    case 'DROP':
    case 'RENAME':
      return definition(words, at, searched, nothing);
    case 'LOCK':
    case 'ANALYZE':
    case 'CHECK':
    case 'CHECKSUM':
    case 'OPTIMIZE':
    case 'REPAIR':
    case 'FLUSH': {
      const place = [at + 1, at + 2].find((i) => /^TABLES?$/.test(words[i]?.upper ?? ''));
      return place === undefined || words[place + 1]?.upper === 'WITH' ? nothing : { ...searched, place: place + 1, list: true };
    }
    default:
      return nothing;
  }
}

const defined = /^(TABLES?|VIEW|INDEX|TRIGGER|DATABASE|SCHEMA)$/;

/** A definition's table; what routines do, they do not do now. */
function definition(words: readonly SqlWord[], at: number, searched: Target, nothing: Target): Target {
  const kind = words.findIndex(({ upper }, i) => i > at && defined.test(upper));
  const what = words[kind]?.upper;
  const on = placeOf(words, 'ON', kind);
  if (what === 'TRIGGER') return searched.verb === 'CREATE' && on >= 0 ? { ...nothing, names: [on + 1] } : nothing;
  if (kind < 0 || what === 'DATABASE' || what === 'SCHEMA' || hasBody(words, at)) return nothing;
  if (what === 'INDEX') return on < 0 ? nothing : { ...searched, place: on + 1 };
  return { ...searched, place: kind + 1, list: searched.verb === 'DROP' || searched.verb === 'RENAME' };
}

/** SHOW COLUMNS FROM t, SHOW CREATE TABLE t; other SHOWs name no table. */
function shown(words: readonly SqlWord[], at: number): readonly number[] {
  const subject = words.slice(at + 1, at + 4).findIndex(({ upper }) => /^(COLUMNS|FIELDS|INDEX|INDEXES|KEYS)$/.test(upper));
  const place = at + 2 + subject;
  if (subject >= 0) return /^(FROM|IN)$/.test(words[place]?.upper ?? '') ? [place + 1] : [];
  return words[at + 1]?.upper === 'CREATE' && /^(TABLE|VIEW)$/.test(words[at + 2]?.upper ?? '') ? [at + 3] : [];
}

function placeOf(words: readonly SqlWord[], word: string, from: number): number {
  return words.findIndex(({ upper }, i) => i > from && upper === word);
}

function isExplain(words: readonly SqlWord[], at: number): boolean {
  const verb = words[at]?.upper;
  if (verb === 'EXPLAIN' || verb === 'DESCRIBE' || verb === 'DESC') return true;
  return verb === 'ANALYZE' && !/^(TABLES?|NO_WRITE_TO_BINLOG|LOCAL)$/.test(words[at + 1]?.upper ?? '');
}
