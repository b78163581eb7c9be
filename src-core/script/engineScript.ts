/** A script of either language, JavaScript or Lua, as the engine's host and the window have it. */
import type { ScriptState } from '../bridge/interceptContract.ts';
import type { Interceptor } from '../intercept/interceptor.ts';

export interface ScriptFile {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

export interface EngineScript extends Interceptor {
  readonly file: ScriptFile;
  readonly isOn: boolean;
  state(): ScriptState;
  /** Resolves once it has loaded, or failed to: with the reason then. */
  setOn(on: boolean): Promise<string | null>;
  /** Its file is another one: holds for sessions that come from now on. Resolves as `setOn` does. */
  reload(): Promise<string | null>;
  /** For good. */
  stop(): void;
}
