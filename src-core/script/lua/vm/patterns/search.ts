/** One call's search through a subject, which lies in Lua's memory. */
import type { Instance } from '../instance.ts';
import type { Surroundings } from '../library/surroundings.ts';
import type { LuaThread } from '../wasm.ts';
import type { KnownPattern } from './knownPatterns.ts';
import { Matcher, positionOnly, TooManySteps, unfinished } from './matcher.ts';
import { type Step, step } from './pattern.ts';

/** What one call may take: some 0.3 s. */
export const mostSteps = 3e7;

export class Search {
  /** Of the subject, in bytes. */
  length = 0;
  /** Where the match at hand begins, from 0. */
  at = 0;
  private readonly instance: Instance;
  private readonly surroundings: Surroundings;
  private readonly matcher = new Matcher();
  private thread: LuaThread = 0;
  private start = 0;
  private matchEnd = 0;
  private steps: readonly Step[] = [];
  private anchored = false;
  /** Bytes that a match begins with; null where it may begin with anything. */
  private first: Uint8Array | null = null;

  constructor(instance: Instance, surroundings: Surroundings) {
    this.instance = instance;
    this.surroundings = surroundings;
  }

  /** Through the string at `index`, which must stay on the stack. */
  begin(thread: LuaThread, index: number, { pattern, anchored }: KnownPattern): void {
    this.thread = thread;
    this.steps = pattern.steps;
    this.anchored = anchored;
    this.first = firstBytes(pattern.steps);
    this.matcher.left = mostSteps;
    this.instance.memory.string(thread, index, (_, start, end) => {
      this.start = start;
      this.length = end - start;
    });
  }

  /** The call has found what it looked for: its steps are told. */
  end(): void {
    this.surroundings.worked(this.thread, mostSteps - this.matcher.left);
  }

  /** Looks for the next match from a place on; where it ends, from 0, or -1. */
  from(place: number): number {
    for (let at = this.beginning(place); at <= this.length; at = this.beginning(at + 1)) {
      const end = this.here(at);
      if (end >= 0 || this.anchored) return end;
    }
    return -1;
  }

  /** The next place whose byte can begin a match. */
  private beginning(place: number): number {
    const { first, anchored, length } = this;
    if (first === null || anchored) return place;
    const { bytes } = this.instance.memory;
    const end = this.start + length;
    let at = this.start + place;
    while (at < end && first[bytes[at]!] === 0) at++;
    this.matcher.left -= at - this.start - place;
    // Without a byte that begins it there is no match, but a mistake in the pattern might be found at the end.
    return at - this.start;
  }

  /** Where what begins at that place ends; -1 where there is no match. */
  private here(at: number): number {
    const { matcher, start } = this;
    const { bytes } = this.instance.memory;
    this.at = at;
    try {
      const end = matcher.match(this.steps, bytes, start, start + this.length, start + at);
      this.matchEnd = end - start;
      return end < 0 ? -1 : this.matchEnd;
    } catch (thrown) {
      if (!(thrown instanceof TooManySteps)) throw thrown;
      this.surroundings.ranTooLong(this.thread);
      throw new Error('the pattern takes too long');
    }
  }

  /** Of the match at hand; `whole`: all of it where it has none. How many were pushed. */
  pushCaptures(whole: boolean): number {
    const count = this.matcher.level === 0 && whole ? 1 : this.matcher.level;
    for (let n = 0; n < count; n++) this.pushCapture(n);
    return count;
  }

  /** By its number from 0. Where the pattern has none, the first is the whole match. */
  pushCapture(n: number): void {
    const { exports: e } = this.instance;
    const length = this.capture(n);
    if (length === positionOnly) e.lua_pushnumber(this.thread, this.captureStart + 1);
    else e.lua_pushlstring(this.thread, this.start + this.captureStart, length);
  }

  /** Where the capture asked for last begins, from 0. */
  captureStart = 0;

  /** Its length, or `positionOnly`. */
  capture(n: number): number {
    const { matcher } = this;
    if (n >= matcher.level) {
      if (n !== 0) throw new Error('invalid capture index');
      this.captureStart = this.at;
      return this.matchEnd - this.at;
    }
    const length = matcher.lengths[n]!;
    if (length === unfinished) throw new Error('unfinished capture');
    this.captureStart = matcher.starts[n]! - this.start;
    return length;
  }

  /** The subject's bytes where they lie: not to be kept. */
  bytes(from: number, to: number): Uint8Array {
    return this.instance.memory.bytes.subarray(this.start + from, this.start + to);
  }
}

function firstBytes(steps: readonly Step[]): Uint8Array | null {
  const first = steps.find(({ kind }) => kind !== step.open && kind !== step.position);
  return first?.kind === step.one || first?.kind === step.mostOfOne ? first.set : null;
}
