/** What a COM_QUERY will change of the session, read from its text: for servers that do not track sessions. */
import { decodeText } from '../../mysql/constants/charsets.ts';
import { tokenize } from '../../mysql/sql/lexer.ts';
import type { StateChange } from './sessionState.ts';

/** Statements longer than this change neither schema nor character set. */
export const maxChangingQuery = 600;

/**
 * The change that `USE schema`, `SET NAMES`, `SET CHARACTER SET` or an assignment to a character_set_ variable asks for; null for
 * all other statements, of which only a few bytes are looked at. Comments before and behind are passed over.
 */
export function changeByQuery(bytes: Uint8Array, at: number, available: number): StateChange | null {
  const to = at + available;
  let from = at;
  while (from < to && bytes[from]! <= 0x20) from++;
  if (to - from < 4) return null;
  const commented = bytes[from] === 0x2f || bytes[from] === 0x2d || bytes[from] === 0x23;
  if (!commented && !isUseOrSet(bytes, from)) return null;
  // Names of schemas may be in any character set; those of ASCII are the same in all that can be a client's.
  let change: StateChange | null = null;
  for (const words of statementsOf(decodeText(bytes.subarray(from, to), 'utf8mb4'))) {
    const first = words[0]?.toLowerCase();
    if (first === 'use' && words.length === 2) change = { ...(change ?? {}), schema: unquoted(words[1]!) };
    else if (first === 'set') change = changeBySet(words, change);
  }
  return change;
}

/** `use…` or `set…`: told from `select` without making a word of it. */
function isUseOrSet(bytes: Uint8Array, at: number): boolean {
  const word = ((bytes[at]! | 0x20) << 16) | ((bytes[at + 1]! | 0x20) << 8) | (bytes[at + 2]! | 0x20);
  return word === 0x757365 || word === 0x736574;
}

/** Tokens of each statement of the text, without white space and comments. */
function statementsOf(sql: string): string[][] {
  const statements: string[][] = [[]];
  for (const { kind, from, to } of tokenize(sql)) {
    if (kind === 'whitespace' || kind === 'comment') continue;
    const word = sql.slice(from, to);
    if (word === ';') statements.push([]);
    else statements[statements.length - 1]!.push(word);
  }
  return statements;
}

function changeBySet(words: readonly string[], before: StateChange | null): StateChange | null {
  let change = before;
  for (const assignment of assignments(words.slice(1))) {
    const next = changeByAssignment(assignment);
    if (next !== null) change = { ...(change ?? {}), ...next };
  }
  return change;
}

function assignments(words: readonly string[]): string[][] {
  const found: string[][] = [[]];
  let depth = 0;
  for (const word of words) {
    if (word === '(') depth++;
    else if (word === ')') depth--;
    if (word === ',' && depth === 0) found.push([]);
    else found[found.length - 1]!.push(word);
  }
  return found;
}

function changeByAssignment(words: readonly string[]): StateChange | null {
  const lower = words.map((word) => word.toLowerCase());
  if (lower[0] === 'names') return bothCharsets(words[1]);
  if (lower[0] === 'charset') return bothCharsets(words[1]);
  if (lower[0] === 'character' && lower[1] === 'set') return bothCharsets(words[2]);
  if (lower[0] === 'global' || lower[0] === 'persist' || lower[0] === 'persist_only') return null;
  const equals = lower.findIndex((word) => word === '=' || word === ':=');
  if (equals < 1) return null;
  // `character_set_results`, `SESSION character_set_results`, `@@session.character_set_results`
  const target = lower.slice(0, equals).join('');
  const name = /^(?:@@)?(?:session\.?|local\.?)?(character_set_\w+)$/.exec(target)?.[1];
  const value = words[equals + 1];
  if (name === undefined || value === undefined || words.length !== equals + 2) return null;
  const charset = charsetNamed(value);
  if (charset === null) return null;
  if (name === 'character_set_client' && charset !== 'null') return { clientCharset: charset };
  return name === 'character_set_results' ? { resultsCharset: charset === 'null' || charset === 'binary' ? null : charset } : null;
}

function bothCharsets(word: string | undefined): StateChange | null {
  const charset = word === undefined ? null : charsetNamed(word);
  return charset === null ? null : { clientCharset: charset, resultsCharset: charset === 'binary' ? null : charset };
}

/** A plain name; null for DEFAULT, another variable's value and the like, which only the server knows. */
function charsetNamed(word: string): string | null {
  const name = unquoted(word).toLowerCase();
  return /^\w+$/.test(name) && name !== 'default' ? name : null;
}

function unquoted(word: string): string {
  const quote = word[0];
  if (quote !== '`' && quote !== "'" && quote !== '"') return word;
  return word.slice(1, -1).replaceAll(quote + quote, quote);
}
