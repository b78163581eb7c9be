/** What went wrong in a script, in Lua's own words. */
import type { LuaFault } from './lua.ts';

/** The fault of a message and a traceback, whose first line gives the place where the message has none. */
export function fault(message: string, traceback: string, why: LuaFault['why']): LuaFault {
  return { message, traceback, place: placeOf(message) ?? placeWithin(traceback), why };
}

/** `file:line` at the start of a message. */
function placeOf(message: string): string | null {
  return /^([^\n]*?:\d+): /.exec(message)?.[1] ?? null;
}

/** The innermost line of a script within a traceback. */
function placeWithin(traceback: string): string | null {
  for (const match of traceback.matchAll(/^\t(?!\[C\])([^\n]*?:\d+): in /gm)) return match[1]!;
  return null;
}
