/** How much a pattern may ask of Lua's own matcher, which cannot be interrupted. */
import { type Pattern, type Step, step } from './pattern.ts';

/** Its calls are as deep as a pattern has items. */
const mostItems = 200;

/** Subjects up to so many bytes are matched in `mostSteps`; -1: none is. `anchored`: it is tried in one place only. */
export function longestSubject({ steps, longestSet }: Pattern, anchored: boolean, mostSteps: number): number {
  if (steps.length > mostItems) return -1;
  const { power, doubled } = effortOf(steps);
  const each = (1 + steps.length / 8 + longestSet / 8) * 2 ** doubled;
  return Math.floor((mostSteps / each) ** (1 / Math.max(1, power + (anchored ? 0 : 1)))) - 1;
}

const [plain, special, repeating] = [0, 1, 2];
const kinds = new Uint8Array(256).fill(plain);
for (const byte of new TextEncoder().encode('^$([.')) kinds[byte] = special;
for (const byte of new TextEncoder().encode('*+-?%')) kinds[byte] = repeating;

/** The same as longestSubject, but for what a glance at the pattern tells; and whether all of it means itself, up to a NUL. */
export function glanceAt(pattern: Uint8Array, mostSteps: number): { readonly isPlain: boolean; readonly surelyTo: number } {
  const { length } = pattern;
  let power = 1;
  let isPlain = true;
  for (let at = 0; at < length; at++) {
    const byte = pattern[at]!;
    if (byte === 0) break;
    if (kinds[byte] === plain) continue;
    isPlain = false;
    if (kinds[byte] === repeating) power++;
  }
  return { isPlain, surelyTo: power > 12 || length > 100 ? -1 : Math.floor((mostSteps / 100) ** (1 / power)) - 1 };
}

interface Effort {
  /** Steps grow with this power of the subject's length. */
  readonly power: number;
  /** How often they double beside it. */
  readonly doubled: number;
  /** Bytes that it may begin with: at others it fails at once. */
  readonly first: Uint8Array;
}

const nothing = new Uint8Array(256);
const anything = nothing.map(() => 1);

/**
 * From the end: a repetition that what follows cannot begin within is over in one go; else what follows is tried in each place of it.
 */
function effortOf(steps: readonly Step[]): Effort {
  let rest: Effort = { power: 0, doubled: 0, first: nothing };
  for (let n = steps.length - 1; n >= 0; n--) rest = before(steps[n]!, rest);
  return rest;
}

function before({ kind, set, a }: Step, rest: Effort): Effort {
  const { power, doubled, first } = rest;
  switch (kind) {
    case step.one:
    case step.frontier:
      return { power, doubled, first: set };
    case step.optional:
      return { power, doubled: doubled + (meet(set, first) ? 1 : 0), first: joined(set, first) };
    case step.most:
    case step.mostOfOne:
    case step.least: {
      const begins = kind === step.mostOfOne ? set : joined(set, first);
      return { power: meet(set, first) ? power + 1 : Math.max(1, power), doubled, first: begins };
    }
    case step.balanced:
      return { power: Math.max(1, power), doubled, first: nothing.map((_, byte) => (byte === a ? 1 : 0)) };
    case step.again:
      return { power: Math.max(1, power), doubled, first: anything };
    case step.open:
    case step.close:
    case step.position:
      return rest;
    default:
      return { power: 0, doubled: 0, first: nothing };
  }
}

function meet(a: Uint8Array, b: Uint8Array): boolean {
  return a.some((isIn, byte) => isIn === 1 && b[byte] === 1);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((isIn, byte) => isIn | b[byte]!);
}
