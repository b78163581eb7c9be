/** What the worker of a script is made of. */
export { HookHost, readExports } from '../script/hookHost.ts';
export { LineLimit } from '../script/lineLimit.ts';
export type { ConsoleLevel, FromScript, ToScript } from '../script/messages.ts';
