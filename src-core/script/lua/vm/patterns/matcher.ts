/** Matches Lua's patterns, by a list of the places where it can still try otherwise, and counts what it does. */
import { type Step, step } from './pattern.ts';

/** More was tried than is allowed. */
export class TooManySteps extends Error {}

/** Length of a capture that has not ended, and of one that is a position. */
export const unfinished = -1;
export const positionOnly = -2;
const mostCaptures = 32;
const frame = 3;

export class Matcher {
  /** How many captures there are. */
  level = 0;
  /** Of each: where it begins, and how long it is. */
  readonly starts = new Int32Array(mostCaptures);
  readonly lengths = new Int32Array(mostCaptures);
  /** What may still be tried. */
  left = 0;
  /** What can be tried otherwise: the step, where it is, and what it must not go below. */
  private others = new Int32Array(frame * 64);

  /** Where what begins at `from` ends; -1 where it does not match. Throws an Error in Lua's words, or TooManySteps. */
  match(steps: readonly Step[], bytes: Uint8Array, start: number, end: number, from: number): number {
    if (this.others.length < frame * (steps.length + 1)) this.others = new Int32Array(frame * (steps.length + 1));
    const { others } = this;
    this.level = 0;
    let depth = 0;
    let n = 0;
    let at = from;
    for (;;) {
      const { kind, set, a, b, message } = steps[n]!;
      let fits = true;
      if (--this.left < 0) throw new TooManySteps();
      switch (kind) {
        case step.one:
          fits = at < end && set[bytes[at]!] === 1;
          at++;
          break;
        case step.optional:
          if (at < end && set[bytes[at]!] === 1) {
            others[depth] = n;
            others[depth + 1] = at;
            depth += frame;
            at++;
          }
          break;
        case step.most:
        case step.mostOfOne: {
          const first = at;
          while (at < end && set[bytes[at]!] === 1) at++;
          this.left -= at - first;
          const least = kind === step.most ? first : first + 1;
          fits = at >= least;
          if (at > least) {
            others[depth] = n;
            others[depth + 1] = at;
            others[depth + 2] = least;
            depth += frame;
          }
          break;
        }
        case step.least:
          others[depth] = n;
          others[depth + 1] = at;
          depth += frame;
          break;
        case step.open:
        case step.position:
          if (this.level >= mostCaptures) throw new Error('too many captures');
          this.starts[this.level] = at;
          this.lengths[this.level] = kind === step.open ? unfinished : positionOnly;
          this.level++;
          others[depth] = n;
          depth += frame;
          break;
        case step.close: {
          const capture = this.toClose();
          this.lengths[capture] = at - this.starts[capture]!;
          others[depth] = n;
          others[depth + 1] = capture;
          depth += frame;
          break;
        }
        case step.balanced:
          at = this.balanced(bytes, at, end, a, b);
          fits = at >= 0;
          break;
        case step.frontier:
          fits = set[at > start ? bytes[at - 1]! : 0] === 0 && set[at < end ? bytes[at]! : 0] === 1;
          break;
        case step.again: {
          const length = this.again(bytes, at, end, a);
          fits = length >= 0;
          at += length;
          break;
        }
        case step.atEnd:
          fits = at === end;
          break;
        case step.matched:
          return at;
        default:
          throw new Error(message);
      }
      if (fits) {
        n++;
        continue;
      }
      // The last place where it can be tried otherwise.
      for (;;) {
        if (depth === 0) return -1;
        const last = depth - frame;
        n = others[last]!;
        const of = steps[n]!;
        at = others[last + 1]!;
        if (of.kind === step.most || of.kind === step.mostOfOne) {
          at--;
          others[last + 1] = at;
          if (at <= others[last + 2]!) depth = last;
          break;
        }
        if (of.kind === step.least) {
          if (at < end && of.set[bytes[at]!] === 1) {
            at++;
            others[last + 1] = at;
            break;
          }
        } else if (of.kind === step.close) this.lengths[at] = unfinished;
        else if (of.kind !== step.optional) this.level--;
        depth = last;
        if (of.kind === step.optional) break;
      }
      n++;
    }
  }

  /** The innermost capture that is open. */
  private toClose(): number {
    for (let capture = this.level - 1; capture >= 0; capture--) if (this.lengths[capture] === unfinished) return capture;
    throw new Error('invalid pattern capture');
  }

  /** Behind the byte that closes the first; -1 where there is none. */
  private balanced(bytes: Uint8Array, from: number, end: number, opens: number, closes: number): number {
    if (from >= end || bytes[from] !== opens) return -1;
    let open = 1;
    for (let at = from + 1; at < end; at++) {
      const byte = bytes[at];
      if (byte === closes) {
        open--;
        if (open === 0) {
          this.left -= at - from;
          return at + 1;
        }
      } else if (byte === opens) open++;
    }
    this.left -= end - from;
    return -1;
  }

  /** The length of the capture where its text stands here once more; else -1. */
  private again(bytes: Uint8Array, at: number, end: number, capture: number): number {
    const length = this.lengths[capture] ?? unfinished;
    if (capture < 0 || capture >= this.level || length === unfinished) throw new Error('invalid capture index');
    if (length < 0 || end - at < length) return -1;
    const from = this.starts[capture]!;
    for (let i = 0; i < length; i++) {
      if (bytes[from + i] === bytes[at + i]) continue;
      this.left -= i;
      return -1;
    }
    this.left -= length;
    return length;
  }
}
