/** What went wrong in a script, in Lua's own words. */
import { type Instance, UncaughtError } from './instance.ts';
import type { Lua, LuaFault, LuaRef } from './lua.ts';
import type { LuaStack } from './stack.ts';
import type { Run } from './watch.ts';

/** A script may raise megabytes. */
const longestMessage = 4_000;

/** The fault of a message and a traceback, whose first line gives the place where the message has none. */
export function faultOf(text: string, traceback: string, why: LuaFault['why']): LuaFault {
  const message = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
  return { message, traceback, place: placeOf(message) ?? placeWithin(traceback), why };
}

/** The error that ended a coroutine. `tracer` refers to Lua's debug.traceback; `ended`: it was ended from outside. */
export function faultOfCoroutine(instance: Instance, stack: LuaStack, status: number, ended: Run['ended'], tracer: LuaRef): LuaFault {
  let message = '';
  let traceback = '';
  const { exports: e, main } = instance;
  instance.withReserve(() => {
    try {
      instance.protect((lua) => {
        stack.copy(-1);
        e.lua_xmove(stack.thread, main, 1);
        message = messageOf(lua);
        lua.pushRef(tracer);
        e.lua_pushthread(stack.thread);
        e.lua_xmove(stack.thread, main, 1);
        lua.call(1, 1);
        traceback = lua.toText(-1) ?? '';
      });
    } catch (thrown) {
      if (!(thrown instanceof UncaughtError)) throw thrown;
    }
  });
  if (ended !== null) return faultOf(ended.message, ownHidden(traceback), ended.why);
  const memory = status === outOfMemory || message.endsWith('not enough memory');
  return faultOf(message || 'unknown error', ownHidden(traceback), memory ? 'memory' : 'run');
}

const outOfMemory = 4;

/** Of the value on top: a string, or what its own `__tostring` makes of it. */
function messageOf(lua: Lua): string {
  const text = lua.toText(-1);
  if (text !== null) return text;
  const type = lua.type(-1);
  if (lua.getMetatable(-1)) {
    if (lua.getField(-1, '__tostring') === 'function') {
      lua.copy(-3);
      lua.call(1, 1);
      const made = lua.toText(-1);
      if (made !== null) return made;
    }
  }
  return `(error object is a ${type} value)`;
}

/** Empty where none of the script's is left. */
function ownHidden(traceback: string): string {
  const left = ownFramesHidden(traceback.trimStart());
  return left.includes('\n') ? left : '';
}

/** Without the frames of what we have written in Lua, whose chunks are named as C, and of what these call in C. */
export function ownFramesHidden(traceback: string): string {
  const lines = traceback.split('\n');
  return lines.filter((line, n) => !isOwn(line) && !(line.startsWith('\t[C]: ') && isOwn(lines[n + 1] ?? ''))).join('\n');
}

function isOwn(line: string): boolean {
  return /^\t\[C\]:\d+: /.test(line);
}

/** `file:line` at the start of a message. */
function placeOf(message: string): string | null {
  return /^(?!\[C\])([^\n]*?:\d+): /.exec(message)?.[1] ?? null;
}

/** The innermost line of a script within a traceback. */
function placeWithin(traceback: string): string | null {
  for (const match of traceback.matchAll(/^\t(?!\[C\])([^\n]*?:\d+): in /gm)) return match[1]!;
  return null;
}
