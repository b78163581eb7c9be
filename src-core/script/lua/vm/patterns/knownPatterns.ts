/** Patterns that were looked at, found again by the address that Lua keeps them at. */
import { glanceAt, longestSubject } from './effort.ts';
import { caret, type Pattern, parsePattern } from './pattern.ts';

const slots = 512;
const longestKept = 4_096;

export class KnownPattern {
  readonly bytes: Uint8Array;
  /** It begins with a `^` that means what it says. */
  readonly anchored: boolean;
  /** No byte of it means anything else than itself, as far as Lua looks. */
  readonly isPlain: boolean;
  /** Subjects up to here are certain to be matched at once by Lua's own matcher; and those that need a closer look, to be quick. */
  private readonly surelyTo: number;
  private quickTo = -1;
  private parsed: Pattern | null = null;

  private readonly mostSteps: number;

  constructor(bytes: Uint8Array, anchors: boolean, mostSteps: number) {
    this.bytes = bytes;
    this.mostSteps = mostSteps;
    this.anchored = anchors && bytes[0] === caret;
    const { isPlain, surelyTo } = glanceAt(bytes, mostSteps);
    this.isPlain = isPlain;
    this.surelyTo = surelyTo;
  }

  /** What Lua's own matcher may need for a subject of so many bytes, in steps; infinite where that is too much. */
  effortFor(length: number): number {
    if (length <= this.surelyTo) return 0;
    if (this.parsed === null) this.quickTo = longestSubject(this.pattern, this.anchored, this.mostSteps);
    return length <= this.quickTo ? (this.mostSteps * length) / Math.max(1, this.quickTo) : Number.POSITIVE_INFINITY;
  }

  /** The same for finding it as plain text. */
  plainEffortFor(length: number): number {
    const effort = length * this.bytes.length;
    return effort <= this.mostSteps ? effort : Number.POSITIVE_INFINITY;
  }

  get pattern(): Pattern {
    this.parsed ??= parsePattern(this.bytes, this.anchored ? 1 : 0);
    return this.parsed;
  }
}

export class KnownPatterns {
  /** A `^` at the beginning anchors them, which it does not for gmatch. */
  private readonly anchors: boolean;
  private readonly mostSteps: number;
  private readonly known: (KnownPattern | undefined)[] = Array.from({ length: slots });

  /** `mostSteps`: what Lua's own matcher may be asked for. */
  constructor(anchors: boolean, mostSteps: number) {
    this.anchors = anchors;
    this.mostSteps = mostSteps;
  }

  /** The pattern that stands at `start` … `end`. */
  at(bytes: Uint8Array, start: number, end: number): KnownPattern {
    const slot = (start >>> 3) % slots;
    const known = this.known[slot];
    if (known !== undefined && stands(known.bytes, bytes, start, end)) return known;
    const made = new KnownPattern(bytes.slice(start, end), this.anchors, this.mostSteps);
    if (made.bytes.length <= longestKept) this.known[slot] = made;
    return made;
  }
}

/** Lua may have put another string there meanwhile. */
function stands(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = known;
  if (length !== end - start) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
