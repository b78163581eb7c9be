/**
 * Regular expressions of filters: RE2's syntax, matched in time linear in the text, so that no expression can stall the thread
 * that traffic passes through. https://github.com/google/re2/wiki/Syntax
 */
import { RE2JS, RE2JSException } from 're2js';

/** A part of a text that an expression matched. */
export interface PatternMatch {
  /** UTF-16 code units. */
  readonly from: number;
  readonly to: number;
  /** The whole match, then the groups; null for one that took no part. */
  readonly groups: readonly (string | null)[];
  readonly named: Readonly<Record<string, string | null>>;
}

/** Of a longer text only the beginning is looked at (UTF-16 code units). */
export const patternReach = 1_048_576;
/** Expressions longer than this are refused. */
const longestSource = 1_000;

export class Pattern {
  readonly source: string;
  private readonly compiled: RE2JS;

  /** Throws PatternFault. Case does not matter unless the expression says so with `(?-i)`; `.` is any character but a line's end. */
  constructor(source: string) {
    if (source.length > longestSource) throw new PatternFault(`a regular expression has at most ${longestSource} characters`);
    this.source = source;
    try {
      this.compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      throw new PatternFault(inWords(error.message));
    }
  }

  test(text: string): boolean {
    return this.compiled.test(reached(text));
  }

  /** The first match; null for none. */
  exec(text: string): PatternMatch | null {
    return this.next(this.compiled.matcher(reached(text)));
  }

  /** All matches that do not overlap, in order. */
  execAll(text: string): PatternMatch[] {
    const matcher = this.compiled.matcher(reached(text));
    const found: PatternMatch[] = [];
    for (let match = this.next(matcher); match !== null; match = this.next(matcher)) found.push(match);
    return found;
  }

  private next(matcher: ReturnType<RE2JS['matcher']>): PatternMatch | null {
    if (!matcher.find()) return null;
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i));
    const named = Object.fromEntries(Object.entries(this.compiled.namedGroups()).map(([name, place]) => [name, groups[place] ?? null]));
    return { from: matcher.start(), to: matcher.end(), groups, named };
  }
}

export class PatternFault extends Error {}

function reached(text: string): string {
  return text.length <= patternReach ? text : text.slice(0, patternReach);
}

/** The library's message without its preamble; what RE2 cannot do for the sake of linear time is said. */
function inWords(message: string): string {
  const what = message
    .replace(/^error parsing regexp: /, '')
    .replace('(?i)', '')
    .replace(/`([^`]*)`/, '“$1”');
  const backReference = /^invalid escape sequence: “\\[1-9]/.test(what);
  const lookAround = /Perl syntax: “\(\?<?[=!]/.test(what);
  if (backReference) return `${what}; back references are not known here`;
  if (lookAround) return `${what}; look-around is not known here`;
  return what.replaceAll(/\s+/g, ' ');
}
