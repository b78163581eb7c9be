/** All that takes hold of the conversations of one engine: breakpoints, rules, scripts, and the settings they share. */
import type { InterceptSettings, InterceptState, ScriptState } from '../bridge/contract.ts';
import { defaultHoldLimit } from '../machine/holding/held.ts';
import type { Instant } from '../machine/io.ts';
import { Breakpoints } from './breakpoints/breakpoints.ts';
import { Holds } from './breakpoints/holds.ts';
import { Chain, type ChainPorts } from './chain.ts';
import { warningsFetcher } from './fetchWarnings.ts';
import type { Interceptor } from './interceptor.ts';
import { RuleBook } from './rules/ruleBook.ts';

export interface InterceptingPorts extends ChainPorts {
  now(): Instant;
}

/** The scripts of the engine, as far as the chain and the window ask for them. */
export interface Scripts {
  interceptors(): readonly Interceptor[];
  states(): readonly ScriptState[];
  /** Number of the newest console line. */
  readonly consoleLines: number;
}

const noScripts: Scripts = { interceptors: () => [], states: () => [], consoleLines: 0 };

export class Intercepting {
  readonly chain: Chain;
  readonly holds: Holds;
  readonly breakpoints: Breakpoints;
  readonly rules: RuleBook;
  private scripts: Scripts = noScripts;
  private now: InterceptSettings = { whenWindowCloses: 'keep', fetchWarnings: false, holdLimit: defaultHoldLimit };
  private readonly listeners = new Set<() => void>();

  /** `rulesPath`: file of the rules; null where they live in the window only. */
  constructor(ports: InterceptingPorts, rulesPath: string | null) {
    this.chain = new Chain(ports);
    this.holds = new Holds(ports.now, () => this.tell());
    this.breakpoints = new Breakpoints(this.holds, () => this.membersChanged());
    this.rules = new RuleBook(rulesPath, { rulesChanged: () => this.membersChanged(), told: () => this.tell() });
  }

  get settings(): InterceptSettings {
    return this.now;
  }

  setSettings(changes: Partial<InterceptSettings>): InterceptSettings {
    const fetched = this.now.fetchWarnings;
    this.now = { ...this.now, ...changes };
    if (fetched !== this.now.fetchWarnings) this.membersChanged();
    else this.tell();
    return this.now;
  }

  useScripts(scripts: Scripts): void {
    this.scripts = scripts;
    this.membersChanged();
  }

  /** Scripts came or went, or take another interest. */
  scriptsChanged(): void {
    this.membersChanged();
  }

  /** Scripts counted or printed something. */
  scriptsTold(): void {
    this.tell();
  }

  /** No window is left to look at holds. */
  windowsLeft(): void {
    if (this.now.whenWindowCloses === 'continue') this.holds.releaseAll();
  }

  state(): InterceptState {
    return {
      holds: this.holds.summaries,
      breakpoints: this.breakpoints.states,
      rules: this.rules.state(),
      scripts: this.scripts.states(),
      consoleLines: this.scripts.consoleLines,
      settings: this.now,
    };
  }

  /** `listener` is called whenever the state is another one. Returns the function that takes it off again. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private membersChanged(): void {
    const members: Interceptor[] = [];
    if (this.breakpoints.areAtWork) members.push(this.breakpoints);
    members.push(...this.rules.rules.filter(({ isAtWork }) => isAtWork), ...this.scripts.interceptors());
    if (this.now.fetchWarnings) members.push(warningsFetcher);
    const before = this.chain.interceptors;
    if (members.length > 0 || before.length > 0) this.chain.set(members);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
