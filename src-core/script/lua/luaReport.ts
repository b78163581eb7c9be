/** What people are told of a Lua script: how often its hooks were called, what they print, what is wrong with them and where. */
import type { HookState } from '../../bridge/interceptContract.ts';
import type { ConsoleLog } from '../consoleLog.ts';
import { HookCounts } from '../hookCounts.ts';
import { Offences } from '../offences.ts';
import { type LuaHook, luaHooks } from './luaHooks.ts';
import type { LuaFault } from './vm/lua.ts';

export class LuaReport {
  /** What is wrong with the script's text as it is now. */
  private textError: string | null = null;
  /** What went wrong last in a hook. */
  private hookError: string | null = null;
  private readonly file: string;
  private readonly console: ConsoleLog;
  private readonly changed: () => void;
  private readonly counts = new HookCounts(luaHooks);
  private readonly offences = new Offences();

  /** `file`: its name. `changed`: something that the window shows is another. */
  constructor(file: string, console: ConsoleLog, changed: () => void) {
    this.file = file;
    this.console = console;
    this.changed = changed;
  }

  /** What is wrong; null for nothing. */
  get error(): string | null {
    return this.textError ?? this.hookError;
  }

  get unloadable(): boolean {
    return this.textError !== null;
  }

  /** `known`: hooks that are told though they were not called. */
  hooks(known: readonly LuaHook[]): readonly HookState[] {
    return this.counts.states(known);
  }

  forgive(): void {
    this.textError = null;
    this.hookError = null;
    this.offences.forgive();
  }

  /** `place`: `file:line:`, or empty. */
  printed(text: string, place: string): void {
    this.console.add(this.file, 'log', text, this.shortPlace(place));
  }

  /** The script's text is well-formed, or has run. */
  loaded(): void {
    if (this.textError === null) return;
    this.textError = null;
    this.changed();
  }

  notLoaded(fault: LuaFault): void {
    this.textError = fault.message;
    this.tell('', fault);
  }

  /** A hook was called; what it takes to end it is µs. True: it took too long, so often by now that it is in the way. */
  called(hook: LuaHook, us: number, fault: LuaFault | null): boolean {
    this.changed();
    if (fault === null) {
      this.counts.add(hook, { kind: 'returned', us });
      this.offences.well();
      return false;
    }
    const tookTooLong = fault.why === 'time';
    this.counts.add(hook, { kind: tookTooLong ? 'timeout' : 'threw', us });
    this.hookError = `${hook}: ${fault.message}`;
    this.tell(`${hook}: `, fault);
    return tookTooLong && this.offences.timeout();
  }

  /** What the hook answered cannot be done. */
  notDone(hook: LuaHook, why: string): void {
    this.hookError = `${hook}: ${why}`;
    this.print(`${this.hookError}; it was as if the hook had returned nothing`, null);
    this.changed();
  }

  stateLost(): void {
    this.print('the state of this connection is lost: its traffic goes on without the script', null);
  }

  switchedOff(hook: LuaHook): void {
    this.hookError = `switched off: ${hook} took too long ${Offences.mostTimeouts} times in a row`;
    this.print(`${this.hookError}. Save it, or turn it on again, to go on with it`, null);
    this.changed();
  }

  private tell(before: string, { message, traceback, place }: LuaFault): void {
    const text = place !== null && message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
    this.print(before + (traceback === '' ? text : `${text}\n${traceback}`), this.shortPlace(place ?? ''));
    this.changed();
  }

  /** `file:line`, with the script's own file told by its name. */
  private shortPlace(place: string): string | null {
    const [, file = '', line] = /^(.*):(\d+):?\s*$/.exec(place) ?? [];
    if (line === undefined) return null;
    return `${file.endsWith(this.file) ? this.file : file}:${line}`;
  }

  private print(text: string, place: string | null): void {
    this.console.add(this.file, 'error', text, place);
  }
}
