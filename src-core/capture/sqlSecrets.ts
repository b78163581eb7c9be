/**
 * Passwords in SQL text: which statements can hold one, and where it stands. The same statements that servers themselves keep
 * out of their logs: CREATE USER, ALTER USER, GRANT … IDENTIFIED, SET PASSWORD, CHANGE MASTER or REPLICATION SOURCE, START
 * REPLICA, CREATE SERVER, CLONE, texts for PREPARE and EXECUTE IMMEDIATE, and MariaDB's compound statements, which may hold them;
 * and PASSWORD('…') in any statement.
 * https://dev.mysql.com/doc/refman/en/password-logging.html
 */
import { capability, has } from '../mysql/constants/capabilities.ts';
import { decodeText } from '../mysql/constants/charsets.ts';
import { tokenize } from '../mysql/sql/lexer.ts';

/** [from, to) in bytes. */
export type Range = readonly [number, number];

const single = ['create', 'alter', 'grant', 'set', 'change', 'start', 'clone', 'prepare', 'execute'];
const compound = ['begin', 'if', 'case', 'for', 'loop', 'repeat', 'while'];
const first = new Set([...single, ...compound]);
/** Longest of them. */
const firstLetters = 7;
const secretWord = /identified|password|wsrep_sst_auth|:\/\//i;

/**
 * Whether the SQL in `bytes[at]` … may hold a password: by its first word, or by any of its words where further statements may
 * follow in it. Costs a few comparisons for all others.
 */
export function mayHoldPassword(bytes: Uint8Array, at: number, capabilities: bigint): boolean {
  const from = beginning(bytes, at);
  const several = (): boolean => has(capabilities, capability.CLIENT_MULTI_STATEMENTS) && severalStatements(bytes, from);
  if (!begins(bytes, from) && !callsPassword(bytes, from) && !several()) return false;
  return namesPassword(bytes.subarray(from));
}

const password = new TextEncoder().encode('password');

/** `PASSWORD(` or `OLD_PASSWORD(`, which may stand in any statement; cheap where no bracket follows a d. */
function callsPassword(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.indexOf(0x28, from); at >= 0; at = bytes.indexOf(0x28, at + 1)) {
    let end = at;
    while (end > from && (bytes[end - 1]! <= 0x20 || bytes[end - 1] === 0x60)) end--;
    // A comment stands between name and bracket.
    if (bytes[end - 1] === 0x2f) return true;
    if ((bytes[end - 1]! | 0x20) === 0x64 && password.every((letter, i) => (bytes[end - password.length + i]! | 0x20) === letter))
      return true;
  }
  return false;
}

/** Whether SQL that begins so, and holds no password yet, may still come to one. */
export function mayComeToPassword(bytes: Uint8Array, at: number, capabilities: bigint): boolean {
  return has(capabilities, capability.CLIENT_MULTI_STATEMENTS) || begins(bytes, beginning(bytes, at));
}

/** Whether a word is there behind which passwords stand. */
export function namesPassword(bytes: Uint8Array): boolean {
  return secretWord.test(oneByteText(bytes));
}

/** Bytes of the longest such word. */
export const secretWordBytes = 14;

function beginning(bytes: Uint8Array, at: number): number {
  let from = at;
  while (from < bytes.length && bytes[from]! <= 0x20) from++;
  return from;
}

/** By its first word. Tells SELECT, INSERT, UPDATE and DELETE by their letters, without making a word of them. */
function begins(bytes: Uint8Array, from: number): boolean {
  const c = bytes[from] ?? 0;
  // A comment stands before the first word, or the word is hidden in a versioned one.
  if (c === 0x2f || c === 0x2d || c === 0x23 || c === 0x28) return true;
  const initial = c | 0x20;
  if ((initial === 0x69 && (bytes[from + 1]! | 0x20) !== 0x66) || initial === 0x75 || initial === 0x64) return false;
  if (initial === 0x73 && (bytes[from + 2]! | 0x20) === 0x6c) return false;
  return first.has(wordAt(bytes, from));
}

function wordAt(bytes: Uint8Array, from: number): string {
  let word = '';
  for (let i = from; i < bytes.length && i <= from + firstLetters; i++) {
    const letter = bytes[i]! | 0x20;
    if (letter < 0x61 || letter > 0x7a) break;
    word += String.fromCharCode(letter);
  }
  return word;
}

/** A semicolon that is not the last of the text. */
function severalStatements(bytes: Uint8Array, from: number): boolean {
  const semicolon = bytes.indexOf(0x3b, from);
  return semicolon >= 0 && semicolon < bytes.length - 1;
}

/** A character a byte, so that places in the text are places in the bytes; what matters here is ASCII. */
function oneByteText(bytes: Uint8Array): string {
  return decodeText(bytes, 'latin1');
}

interface Word {
  readonly text: string;
  readonly isString: boolean;
  readonly from: number;
  readonly to: number;
}

/** Where passwords, their hashes and texts that hold some stand in the SQL, without the quotes around them. */
export function passwordRanges(sql: Uint8Array, noBackslashEscapes: boolean): Range[] {
  const text = oneByteText(sql);
  if (!secretWord.test(text)) return [];
  const ranges: Range[] = [];
  let statement: Word[] = [];
  const finish = (): void => {
    ranges.push(...rangesOf(statement));
    statement = [];
  };
  for (const { kind, from, to } of tokenize(text, { noBackslashEscapes })) {
    if (kind === 'whitespace' || kind === 'comment') continue;
    const shown = text.slice(from, to);
    if (shown === ';') finish();
    else statement.push({ text: shown.toLowerCase(), isString: kind === 'string' || /^0x/i.test(shown), from, to });
  }
  finish();
  return ranges;
}

/** What ends a clause that began with IDENTIFIED. */
const clauseEnds = new Set([',', 'require', 'comment', 'attribute', 'account', 'default']);

function rangesOf(words: readonly Word[]): Range[] {
  const ranges: Range[] = [];
  const nested = words[0]?.text === 'prepare' || words[0]?.text === 'execute';
  const setPassword = words[0]?.text === 'set' && words[1]?.text === 'password';
  let identified = false;
  let assigned = false;
  for (const [i, word] of words.entries()) {
    const before = words[i - 1]?.text ?? '';
    if (word.text === 'identified') identified = true;
    else if (identified && clauseEnds.has(word.text)) identified = false;
    if (word.text === '=' || word.text === ':=') assigned = true;
    if (!word.isString) continue;
    const inUrl = /:\/\/[^\s/@:]*:([^\s@]*)@/d.exec(word.text)?.indices?.[1];
    // The plugin's name may be quoted too.
    const plugin = before === 'with' || before === 'via';
    if ((identified && !plugin) || (setPassword && (assigned || before === 'replace')) || isPassword(words, i)) ranges.push(inner(word));
    else if (nested && secretWord.test(word.text)) ranges.push(inner(word));
    else if (inUrl !== undefined) ranges.push([word.from + inUrl[0], word.from + inUrl[1]]);
  }
  return ranges;
}

const passwordName = /(?:^|[_.])(?:password|wsrep_sst_auth)$/;

/** `password 'x'`, `master_password = 'x'`, `password('x')`, `old_password('x')`. */
function isPassword(words: readonly Word[], place: number): boolean {
  const name = (ahead: number): string => (words[place - ahead]?.text ?? '').replaceAll('`', '');
  if (passwordName.test(name(1))) return true;
  return (name(1) === '=' || name(1) === ':=' || name(1) === '(') && passwordName.test(name(2));
}

function inner({ text, from, to }: Word): Range {
  if (text.startsWith('0x')) return [from + 2, to];
  const quote = Math.max(text.indexOf("'"), text.indexOf('"')) < 0 ? 0 : text.search(/['"]/) + 1;
  const closed = text.length > quote && (text.endsWith("'") || text.endsWith('"'));
  return [from + quote, closed ? to - 1 : to];
}
