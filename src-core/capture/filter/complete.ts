/** What can stand where one is typing in a filter. */
import { commandWords } from './commandNames.ts';
import { type Field, fieldOf, fields } from './fields.ts';
import { flags } from './flags.ts';

export interface Completion {
  /** Put in place of [from, to) of the text. */
  readonly insert: string;
  /** As the list shows it. */
  readonly label: string;
  readonly about: string;
}

export interface Completing {
  readonly from: number;
  readonly to: number;
  /** What of it is typed so far. */
  readonly typed: string;
  /** The field whose values are wanted; null where a field is. */
  readonly field: string | null;
  /** What the language itself has to offer. */
  readonly fixed: readonly Completion[];
}

/** A value as it was seen. */
export interface SeenValue {
  readonly value: string;
  readonly about: string;
}

const comparison = /^([-!]*)([A-Za-z]\w*)(!=|!~|>=|<=|:|=|~|>|<)(.*)$/s;

/** What the word at `caret` can become; null inside of quotes and of regular expressions. */
export function completing(text: string, caret: number): Completing | null {
  const from = wordStart(text, caret);
  if (from === null) return null;
  const word = text.slice(from, caret);
  const found = comparison.exec(word);
  const field = found === null ? undefined : fieldOf(found[2]!);
  if (found === null) return completingField(text, word, from, caret);
  if (field === undefined || found[3]!.includes('~')) return null;
  const values = found[4]!;
  const last = values.slice(values.lastIndexOf(',') + 1);
  const fixed = fixedValues(field).filter(({ label }) => label.toLowerCase().startsWith(last.toLowerCase()));
  return { from: caret - last.length, to: caret, typed: last, field: field.name, fixed };
}

/** Of the values that were seen, those that go on with what is typed, as the language writes them. */
export function seenCompletions({ typed, field, fixed }: Completing, seen: readonly SeenValue[]): Completion[] {
  const known = new Set(fixed.map(({ label }) => label.toLowerCase()));
  const sought = typed.toLowerCase();
  const fitting = seen.filter(({ value }) => value.toLowerCase().includes(sought) && !known.has(value.toLowerCase()));
  const starting = (value: string): number => (value.toLowerCase().startsWith(sought) ? 0 : 1);
  return fitting
    .sort((a, b) => starting(a.value) - starting(b.value))
    .map(({ value, about }) => ({ insert: field === 'sql' ? quoted(value) : valueText(value), label: value, about }));
}

/** A value as it has to be written to stand for itself. */
export function valueText(value: string): string {
  return /^[^\s"'(),*\\]+$/.test(value) ? value : quoted(value);
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function completingField(text: string, word: string, from: number, caret: number): Completing | null {
  const sign = /^[-!]*/.exec(word)![0];
  const typed = word.slice(sign.length);
  if (!/^\w*$/.test(typed)) return null;
  const sought = typed.toLowerCase();
  const named = fields
    .filter(({ name, aliases }) => [name, ...(aliases ?? [])].some((n) => n.startsWith(sought)))
    .map((field) => ({ insert: field.name + usualOperator(field), label: field.name, about: field.about }));
  const joining = text.slice(0, from).trim() === '' ? ['not'] : ['and', 'or', 'not'];
  const words = joining
    .filter((joint) => sought !== '' && joint.startsWith(sought) && joint !== sought && sign === '')
    .map((joint) => ({ insert: `${joint} `, label: joint, about: '' }));
  return { from: caret - typed.length, to: caret, typed, field: null, fixed: [...named, ...words] };
}

function usualOperator({ type }: Field): string {
  if (type === 'duration' || type === 'size') return '>';
  return ':';
}

function fixedValues(field: Field): readonly Completion[] {
  switch (field.type) {
    case 'switch':
      return Object.entries(flags).map(([word, { says }]) => completion(word, `it ${says}`));
    case 'command':
      return [...commandWords.keys()].map((word) => completion(word, ''));
    case 'transaction':
    case 'version':
      return [completion('yes', ''), completion('no', '')];
    default:
      return [];
  }
}

function completion(word: string, about: string): Completion {
  return { insert: word, label: word, about };
}

/** Where the word before `caret` begins; null inside of quotes. */
function wordStart(text: string, caret: number): number | null {
  let start = 0;
  for (let i = 0; i < caret; i++) {
    const c = text[i]!;
    const opens = (c === '"' || c === "'") && (i === start || /[:=<>~,]/.test(text[i - 1]!));
    if (opens) {
      const end = quoteEnd(text, i);
      if (end >= caret) return null;
      i = end;
      start = end + 1;
    } else if (/[\s()]/.test(c)) start = i + 1;
  }
  return start;
}

function quoteEnd(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === text[from]) return i;
  }
  return text.length;
}
