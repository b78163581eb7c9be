/**
 * Lua's patterns as a list of steps. What is wrong with a pattern is a step as well, since it is an error only where matching comes to
 * it. https://www.lua.org/manual/5.1/manual.html#5.4.1
 */
import { classOf, only, setOf } from './byteSets.ts';

export const step = {
  /** One byte of the set; with its quantifier `?`, `*`, `+`, `-`. */
  one: 0,
  optional: 1,
  most: 2,
  mostOfOne: 3,
  least: 4,
  /** `(`, `)`, `()`. */
  open: 5,
  close: 6,
  position: 7,
  /** `%bxy` */
  balanced: 8,
  /** `%f[set]` */
  frontier: 9,
  /** `%1` */
  again: 10,
  /** `$` at the end. */
  atEnd: 11,
  matched: 12,
  wrong: 13,
} as const;

export interface Step {
  readonly kind: number;
  /** Of each byte: 1 where it belongs to it. */
  readonly set: Uint8Array;
  /** `again`: the capture, from 0. `balanced`: the byte that opens. `atEnd` … : 0. */
  readonly a: number;
  /** `balanced`: the byte that closes. */
  readonly b: number;
  readonly message: string;
}

export interface Pattern {
  readonly steps: readonly Step[];
  /** Of the longest set, as it is written. */
  readonly longestSet: number;
}

const none: Uint8Array = new Uint8Array(256);
const anything = setOf(() => true);
export const [caret, dollar, percent, opening, closing] = [0x5e, 0x24, 0x25, 0x28, 0x29];
const bracket = 0x5b;
const quantified: Readonly<Record<number, number>> = { 63: step.optional, 42: step.most, 43: step.mostOfOne, 45: step.least };

/** A pattern ends where its bytes end, or at a NUL. */
function endOf(bytes: Uint8Array): number {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes.length : end;
}

/** `from`: behind the anchor, where there is one. */
export function parsePattern(bytes: Uint8Array, from: number): Pattern {
  return new Parser(bytes).parse(from);
}

class Parser {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private readonly steps: Step[] = [];
  private longestSet = 1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = endOf(bytes);
  }

  parse(from: number): Pattern {
    let at = from;
    while (at >= 0 && at < this.end) at = this.next(at);
    if (at >= 0) this.add(step.matched);
    return { steps: this.steps, longestSet: this.longestSet };
  }

  /** Where the next item begins; -1 behind a mistake. */
  private next(at: number): number {
    switch (this.byte(at)) {
      case opening: {
        const isPosition = this.byte(at + 1) === closing;
        this.add(isPosition ? step.position : step.open);
        return at + (isPosition ? 2 : 1);
      }
      case closing:
        this.add(step.close);
        return at + 1;
      case dollar:
        if (at + 1 < this.end) return this.item(at);
        this.add(step.atEnd);
        return at + 1;
      case percent:
        return this.escape(at);
      default:
        return this.item(at);
    }
  }

  private escape(at: number): number {
    const code = this.byte(at + 1);
    if (code === 0x62) {
      const [a, b] = [this.byte(at + 2), this.byte(at + 3)];
      if (a === 0 || b === 0) return this.wrong('unbalanced pattern');
      this.add(step.balanced, none, a, b);
      return at + 4;
    }
    if (code === 0x66) {
      if (this.byte(at + 2) !== bracket) return this.wrong("missing '[' after '%f' in pattern");
      const end = this.setEnd(at + 2);
      if (end > 0) this.add(step.frontier, this.setAt(at + 2, end));
      return end;
    }
    if (code >= 0x30 && code <= 0x39) {
      this.add(step.again, none, code - 0x31);
      return at + 2;
    }
    return this.item(at);
  }

  /** A class of bytes, and its quantifier. */
  private item(at: number): number {
    const code = this.byte(at);
    let end = at + 1;
    let set: Uint8Array;
    if (code === percent) {
      if (end >= this.end) return this.wrong("malformed pattern (ends with '%')");
      set = classOf(this.byte(end));
      end++;
    } else if (code === bracket) {
      end = this.setEnd(at);
      if (end < 0) return end;
      set = this.setAt(at, end);
    } else set = code === 0x2e ? anything : only(code);
    const kind = quantified[this.byte(end)];
    this.add(kind ?? step.one, set);
    return kind === undefined ? end : end + 1;
  }

  /** Behind the `]`. The first byte of a set, and one behind `%`, is none that ends it. */
  private setEnd(at: number): number {
    let end = this.byte(at + 1) === caret ? at + 2 : at + 1;
    do {
      if (end >= this.end) return this.wrong("malformed pattern (missing ']')");
      if (this.byte(end) === percent) end++;
      end++;
    } while (this.byte(end) !== 0x5d);
    return end + 1;
  }

  private setAt(at: number, end: number): Uint8Array {
    this.longestSet = Math.max(this.longestSet, end - at);
    const isComplement = this.byte(at + 1) === caret;
    const set = new Uint8Array(256);
    const last = end - 1;
    for (let i = at + (isComplement ? 2 : 1); i < last; i++) {
      const code = this.byte(i);
      if (code === percent) {
        i++;
        const inner = classOf(this.byte(i));
        for (let byte = 0; byte < 256; byte++) set[byte]! |= inner[byte]!;
      } else if (this.byte(i + 1) === 0x2d && i + 2 < last) {
        set.fill(1, code, Math.max(code, this.byte(i + 2) + 1));
        i += 2;
      } else set[code] = 1;
    }
    return isComplement ? set.map((isIn) => 1 - isIn) : set;
  }

  private add(kind: number, set: Uint8Array = none, a = 0, b = 0): void {
    this.steps.push({ kind, set, a, b, message: '' });
  }

  private wrong(message: string): -1 {
    this.steps.push({ kind: step.wrong, set: none, a: 0, b: 0, message });
    return -1;
  }

  /** 0 behind the end. */
  private byte(at: number): number {
    return at < this.end ? this.bytes[at]! : 0;
  }
}
