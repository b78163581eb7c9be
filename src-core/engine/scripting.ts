/** Scripts, for the hosts and for a script's own worker. */

export { ConsoleLog } from '../script/consoleLog.ts';
export { HookHost, readExports } from '../script/hookHost.ts';
export { LineLimit } from '../script/lineLimit.ts';
export type { ConsoleLevel, FromScript, ToScript } from '../script/messages.ts';
export { Script, type ScriptPorts } from '../script/script.ts';
export type { ScriptThread, ThreadEnd } from '../script/scriptRun.ts';
