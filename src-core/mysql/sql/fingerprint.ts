/**
 * The normal form of a statement: what is left when its values are taken out. Statements of one form are one kind of query.
 * The idea is MySQL's statement digest: https://dev.mysql.com/doc/refman/en/performance-schema-statement-digests.html
 *
 * Values become `?`, lists of them `(…)`, further rows of a VALUES fall away, keywords are upper case, comments but
 * optimizer hints and needless quotes of identifiers are gone, white space is even.
 */
import { isKeyword } from './keywords.ts';
import { type LexerOptions, tokenize } from './lexer.ts';

interface Word {
  readonly text: string;
  readonly kind: 'value' | 'name' | 'keyword' | 'sign';
}

export function normalForm(sql: string, options: LexerOptions = {}): string {
  return joined(collapsed(words(sql, options)));
}

/**
 * 16 hexadecimal digits that stand for a normal form: FNV-1a, 64 bits, over its UTF-8 bytes. Not cryptographic.
 * https://datatracker.ietf.org/doc/html/rfc9923
 */
export function digestOf(normal: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of new TextEncoder().encode(normal)) {
    low = (low ^ byte) >>> 0;
    // Times 2^40 + 0x1b3, modulo 2^64.
    const product = low * 0x1b3;
    high = (high * 0x1b3 + (low << 8) + Math.floor(product / 0x1_0000_0000)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

function words(sql: string, options: LexerOptions): Word[] {
  const found: Word[] = [];
  for (const token of tokenize(sql, options)) {
    const text = sql.slice(token.from, token.to);
    switch (token.kind) {
      case 'whitespace':
        break;
      case 'comment':
        if (text.startsWith('/*+')) found.push({ text, kind: 'keyword' });
        break;
      case 'string':
      case 'number':
      case 'parameter':
        addValue(found);
        break;
      case 'keyword':
        if (text === '\\N' || text.toUpperCase() === 'NULL') addValue(found);
        else found.push({ text: text.toUpperCase(), kind: 'keyword' });
        break;
      case 'identifier':
      case 'variable':
        found.push({ text, kind: 'name' });
        break;
      case 'quotedIdentifier':
        found.push({ text: unquoted(text), kind: 'name' });
        break;
      default:
        found.push({ text, kind: 'sign' });
    }
  }
  while (found.at(-1)?.text === ';') found.pop();
  return found;
}

/** A sign before a value belongs to it; texts side by side are one. `IS NULL` and `NOT NULL` stay words. */
function addValue(found: Word[]): void {
  const sign = found.at(-1);
  if (sign?.text === '-' || sign?.text === '+') {
    const before = found.at(-2);
    if (before === undefined || before.kind === 'keyword' || (before.kind === 'sign' && before.text !== ')')) found.pop();
  }
  const last = found.at(-1);
  if (last?.kind === 'value') return;
  if (last?.kind === 'keyword' && (last.text === 'IS' || last.text === 'NOT')) found.push({ text: 'NULL', kind: 'keyword' });
  else found.push({ text: '?', kind: 'value' });
}

/** Lists after IN, and the rows after VALUES. */
function collapsed(all: readonly Word[]): Word[] {
  const ends = groupEnds(all);
  /** Where the first row of a VALUES ends → where the last one like it does. */
  const skips = new Map<number, number>();
  const out: Word[] = [];
  for (let i = 0; i < all.length; ) {
    const end = ends.get(i);
    if (end !== undefined && isListWord(out.at(-1)) && isPlain(all, i, end, out.at(-1)?.text === 'IN')) {
      out.push(list);
      i = end;
    } else {
      const word = all[i++]!;
      out.push(word);
      if (isRowsWord(word)) skipRows(all, i, ends, skips);
    }
    i = skips.get(i) ?? i;
  }
  return out;
}

const list: Word = { text: '(…)', kind: 'value' };

function isRowsWord(word: Word | undefined): boolean {
  return word?.kind === 'keyword' && (word.text === 'VALUES' || word.text === 'VALUE');
}

function isListWord(word: Word | undefined): boolean {
  return isRowsWord(word) || (word?.kind === 'keyword' && word.text === 'IN');
}

/** For each parenthesis that opens and closes: its place → the place after its end. */
function groupEnds(all: readonly Word[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [i, { text, kind }] of all.entries()) {
    if (kind !== 'sign') continue;
    if (text === '(') open.push(i);
    else if (text === ')') {
      const from = open.pop();
      if (from !== undefined) ends.set(from, i + 1);
    }
  }
  return ends;
}

/** Values only; `rows`: also rows of them. */
function isPlain(all: readonly Word[], from: number, end: number, rows = false): boolean {
  for (let i = from + 1; i < end - 1; i++) {
    const { kind, text } = all[i]!;
    if (kind !== 'value' && text !== ',' && !(rows && kind === 'sign' && (text === '(' || text === ')'))) return false;
  }
  return true;
}

/** Rows that differ from the first in the number of values only are the same; others must have the same text. */
function skipRows(all: readonly Word[], from: number, ends: ReadonlyMap<number, number>, skips: Map<number, number>): void {
  const firstEnd = ends.get(from);
  if (firstEnd === undefined) return;
  const plain = isPlain(all, from, firstEnd);
  const text = joined(all.slice(from, firstEnd));
  let last = firstEnd;
  while (all[last]?.text === ',') {
    const end = ends.get(last + 1);
    if (end === undefined) break;
    if (plain ? !isPlain(all, last + 1, end) : joined(all.slice(last + 1, end)) !== text) break;
    last = end;
  }
  if (last > firstEnd) skips.set(firstEnd, last);
}

function joined(all: readonly Word[]): string {
  let text = '';
  let before: Word | null = null;
  for (const word of all) {
    const tight = before === null || before.text === '(' || before.text === '.' || /^[),.;]$/.test(word.text);
    const call = word.text === '(' && before?.kind === 'name';
    text += tight || call ? word.text : ` ${word.text}`;
    before = word;
  }
  return text;
}

function unquoted(text: string): string {
  const name = text.slice(1, -1);
  return /^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*$/.test(name) && !isKeyword(name) ? name : text;
}
