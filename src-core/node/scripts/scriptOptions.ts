/** `--script` and what belongs to it. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { parseDuration, UsageFault } from '../parseOptions.ts';
import { scriptFolder } from './scriptFolder.ts';
import type { ScriptOptions } from './scripts.ts';

/** As commander gives them. */
export interface ScriptOptionsGiven {
  readonly script?: readonly string[];
  readonly scriptTimeout?: number;
}

export function addScriptOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--script <FILE>',
        'hooks in JavaScript or TypeScript (.js, .mjs, .ts), or a MySQL Proxy script (.lua); repeatable, in order',
      ).argParser((text, earlier: readonly string[] | undefined) => [...(earlier ?? []), scriptFile(text)]),
    )
    .addOption(
      new Option(
        '--script-timeout <TIME>',
        'how long a hook may take until the statement goes on without it (default 1s, of a Lua script 5s)',
      ).argParser((text) => parseDuration('--script-timeout', text)),
    );
}

/** `window`: there is one, in which scripts are written and kept. */
export function scriptOptions(given: ScriptOptionsGiven, window: boolean): ScriptOptions {
  return { files: given.script ?? [], limitMs: given.scriptTimeout ?? null, folder: window ? scriptFolder() : null };
}

/** Throws UsageFault where it is no script that can be read. */
function scriptFile(text: string): string {
  const expected = 'expected a file in JavaScript, TypeScript or Lua, such as hooks.js, hooks.mjs, hooks.ts or hooks.lua';
  if (!/\.(?:js|mjs|ts|lua)$/.test(text)) throw new UsageFault(`--script ${text} is no script; ${expected}`);
  const path = resolve(text);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new UsageFault(`--script ${text}: there is no such file; ${expected}`);
  return path;
}

/** What the engine rejected with, where a script is to blame: its file is wrong, as an option may be. */
export function scriptFault(thrown: unknown): UsageFault | null {
  const { message } = thrown as Error;
  return message.startsWith('--script ') ? new UsageFault(message) : null;
}
