/** `string.gsub` over a subject that Lua's own might need long for. */
import { OutOfMemory } from '../memory.ts';
import type { LuaStack } from '../stack.ts';
import type { KnownPattern } from './knownPatterns.ts';
import { positionOnly } from './matcher.ts';
import { percent } from './pattern.ts';
import type { Search } from './search.ts';

/** Arguments as of gsub, of which 3 and 4 are known to be right. */
export function globalSubstitution(search: Search, lua: LuaStack, pattern: KnownPattern, mostBytes: number): number {
  const most = lua.type(4) === 'none' || lua.type(4) === 'nil' ? Number.POSITIVE_INFINITY : Math.trunc(lua.toNumber(4));
  const type = lua.type(3);
  const text = type === 'string' || type === 'number' ? lua.toBytes(3) : null;
  const out = new Output(mostBytes);
  search.begin(lua.thread, 1, pattern);
  let at = 0;
  /** Up to where the subject is written. */
  let written = 0;
  let count = 0;
  while (count < most) {
    const end = search.from(at);
    if (end < 0) break;
    count++;
    const from = search.at;
    out.add(search.bytes(written, from));
    if (text === null) replaceByValue(search, lua, out, type === 'function', from, end);
    else replaceByText(search, out, text, from, end);
    written = end;
    at = end > from ? end : from + 1;
    if (at > search.length || pattern.anchored) break;
  }
  search.end();
  out.add(search.bytes(written, search.length));
  lua.pushBytes(out.bytes, 0, out.length);
  lua.pushNumber(count);
  return 2;
}

/** `%0` is the whole match, `%1` … `%9` are captures, `%` before anything else is nothing. */
function replaceByText(search: Search, out: Output, text: Uint8Array, from: number, to: number): void {
  let plain = 0;
  for (let at = text.indexOf(percent); at >= 0; at = text.indexOf(percent, plain)) {
    out.add(text.subarray(plain, at));
    const code = text[at + 1] ?? 0;
    plain = at + 2;
    if (code < 0x30 || code > 0x39) out.add(Uint8Array.of(code));
    else if (code === 0x30) out.add(search.bytes(from, to));
    else addCapture(search, out, code - 0x31);
  }
  out.add(text.subarray(plain));
}

function addCapture(search: Search, out: Output, n: number): void {
  const length = search.capture(n);
  const from = search.captureStart;
  out.add(length === positionOnly ? encoder.encode(String(from + 1)) : search.bytes(from, from + length));
}

const encoder = new TextEncoder();

/** What the function or the table at 3 gives; the match stays where that is nothing. */
function replaceByValue(search: Search, lua: LuaStack, out: Output, isFunction: boolean, from: number, to: number): void {
  if (isFunction) {
    lua.copy(3);
    lua.call(search.pushCaptures(true), 1);
  } else {
    search.pushCapture(0);
    lua.get(3);
  }
  if (lua.toBoolean(-1)) {
    const value = lua.toBytes(-1);
    if (value === null) throw new Error(`invalid replacement value (a ${lua.type(-1)})`);
    out.add(value);
  } else out.add(search.bytes(from, to));
  lua.pop();
}

class Output {
  bytes = new Uint8Array(1024);
  length = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(part: Uint8Array): void {
    const length = this.length + part.length;
    if (length > this.most) throw new OutOfMemory();
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(part, this.length);
    this.length = length;
  }
}
