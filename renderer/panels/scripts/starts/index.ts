/** THE table of what a new script can begin with, in the order of the menu. */
import { luaLogin } from './luaLogin.ts';
import { luaServers } from './luaServers.ts';
import { luaStatements } from './luaStatements.ts';
import { javaScriptStart, luaStart, typeScriptStart } from './modules.ts';
import type { ScriptStart } from './start.ts';

export { luaStart, typeScriptStart } from './modules.ts';
export type { ScriptStart } from './start.ts';

export const languageStarts: readonly ScriptStart[] = [javaScriptStart, typeScriptStart, luaStart];

/** One for each section of MySQL Proxy's manual. */
export const luaExamples: readonly ScriptStart[] = [...luaLogin, ...luaStatements, ...luaServers];
