/** Scripts, as the engine has them; their workers are made of hookHosting.ts. */
export { ConsoleLog } from '../script/consoleLog.ts';
export type { EngineScript } from '../script/engineScript.ts';
export type { FromScript, ToScript } from '../script/messages.ts';
export { Script } from '../script/script.ts';
export type { ScriptWorker, WorkerEnd } from '../script/scriptRun.ts';
