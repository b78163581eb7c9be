/** What stands on the two sides of a comparison: which operators a field allows, and its values read. */
import { FilterFault } from './faults.ts';
import { nameTest } from './glob.ts';
import type { Comparison, FilterValue, Operator } from './nodes.ts';
import { Pattern, PatternFault } from './pattern.ts';
import { negated, type Predicate } from './predicate.ts';
import { parseWhole } from './quantities.ts';

export const equalities: readonly Operator[] = [':', '=', '!='];
export const patterns: readonly Operator[] = ['~', '!~'];
export const orders: readonly Operator[] = ['>', '>=', '<', '<='];

/** Throws where the field is not compared in that way. */
export function allow(c: Comparison, allowed: readonly Operator[]): void {
  if (allowed.includes(c.operator)) return;
  const last = allowed.at(-1)!;
  const list = allowed.length === 1 ? last : `${allowed.slice(0, -1).join(' ')} or ${last}`;
  throw new FilterFault(`${c.field} is not compared with ${c.operator}; expected ${list}`, c.from, c.to - c.from);
}

export function fault(value: FilterValue, message: string): FilterFault {
  return new FilterFault(message, value.from, Math.max(1, value.to - value.from));
}

/** `!=` and `!~` are the contrary of `:` and `~`. */
export function signed(c: Comparison, positive: Predicate): Predicate {
  return c.operator === '!=' || c.operator === '!~' ? negated(positive) : positive;
}

export function patternOf(c: Comparison): Pattern {
  const value = c.values[0]!;
  try {
    return new Pattern(value.text);
  } catch (error) {
    if (error instanceof PatternFault) throw fault(value, `the regular expression is wrong: ${error.message}`);
    throw error;
  }
}

/** A test for one text: any of the values, or the expression. */
export function textTest(c: Comparison): (text: string) => boolean {
  if (patterns.includes(c.operator)) {
    const pattern = patternOf(c);
    return (text) => pattern.test(text);
  }
  const tests = c.values.map(({ text, quoted }) => nameTest(text, quoted));
  return tests.length === 1 ? tests[0]! : (text) => tests.some((test) => test(text));
}

const yes: ReadonlySet<string> = new Set(['yes', 'true', 'on']);
const no: ReadonlySet<string> = new Set(['no', 'false', 'off']);

/** What `yes` and `no` stand for; null for another word. */
export function truthOf(text: string): boolean | null {
  const word = text.toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : null;
}

export function wholeOf(value: FilterValue): number {
  const amount = parseWhole(value.text);
  if (amount === null) throw fault(value, `“${value.text}” is no whole number`);
  return amount;
}
