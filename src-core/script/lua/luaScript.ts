/**
 * One Lua script as an interceptor. Each connection has an environment of its own, made from the file as it is when the connection
 * comes; hooks are called at once and answer at once, unless a script takes so long that it is cut into slices.
 */
import type { ScriptSessions, ScriptState } from '../../bridge/interceptContract.ts';
import type { Asked, Decision, Route } from '../../intercept/interceptor.ts';
import type { SessionInfo } from '../../machine/io.ts';
import { mysqlProxyState, unknownError } from '../../machine/login/proxyError.ts';
import type { ConsoleLog } from '../consoleLog.ts';
import type { EngineScript, ScriptFile } from '../engineScript.ts';
import type { ScriptInterest } from '../scriptInterest.ts';
import { type BoundEvent, BoundScript } from './boundScript.ts';
import { HookCalls } from './hookCalls.ts';
import type { LuaHook } from './luaHooks.ts';
import type { LuaHost } from './luaHost.ts';
import { LuaReport } from './luaReport.ts';
import { LuaSource } from './luaSource.ts';

export interface LuaScriptPorts {
  readonly host: LuaHost;
  readonly console: ConsoleLog;
  /** µs on any monotonic clock. */
  now(): number;
  /** Hooks may be there or gone: sessions must ask for the interest again. */
  interestChanged(): void;
  /** Something that `state` tells is another. */
  stateChanged(): void;
}

const nothing: ScriptInterest = { login: false, commands: null, connect: false };
/** What MySQL Proxy says, whatever is wrong. */
export const notLoaded = {
  code: unknownError,
  sqlstate: mysqlProxyState,
  message: 'MySQL Proxy Lua script failed to load. Check the error log.',
};
/** Numbers that a queue's commands have, for each script. */
const numbersEach = 2 ** 40;

export class LuaScript implements EngineScript {
  readonly id: string;
  readonly name: string;
  readonly file: ScriptFile;
  private readonly ports: LuaScriptPorts;
  private readonly source: LuaSource;
  private readonly report: LuaReport;
  private readonly calls: HookCalls;
  private readonly sessions = new Map<number, BoundScript | null>();
  private on = false;
  /** Not by anybody, but because it was in the way. */
  private switchedOff = false;

  /** `n`: counts the scripts of an engine, from 1. It is off until `setOn`. */
  constructor(file: ScriptFile, n: number, ports: LuaScriptPorts) {
    this.file = file;
    this.id = file.id;
    this.name = `script ${file.name}`;
    this.ports = ports;
    this.source = new LuaSource(file.path, ports.host);
    this.report = new LuaReport(file.name, ports.console, () => ports.stateChanged());
    this.calls = new HookCalls({
      report: this.report,
      firstNumber: n * numbersEach,
      numbers: numbersEach,
      inTheWay: (hook) => this.switchOff(hook),
    });
  }

  get isOn(): boolean {
    return this.on;
  }

  state(): ScriptState {
    return {
      ...this.file,
      on: this.on,
      error: this.report.error,
      unloadable: this.report.unloadable,
      hooks: this.report.hooks(this.source.hooks),
      sessions: this.running(),
    };
  }

  /** What is wrong with the file is told, and refuses logins; it is no reason not to start. */
  setOn(on: boolean): Promise<null> {
    this.on = on;
    this.switchedOff = false;
    this.report.forgive();
    if (on) this.look();
    else this.forget();
    this.ports.interestChanged();
    this.ports.stateChanged();
    return Promise.resolve(null);
  }

  reload(): Promise<null> {
    if (this.switchedOff) return this.setOn(true);
    if (this.on) {
      this.report.forgive();
      this.look();
      this.ports.stateChanged();
    }
    return Promise.resolve(null);
  }

  stop(): void {
    this.on = false;
    this.forget();
  }

  interest(session: SessionInfo): ScriptInterest {
    if (!this.on) return nothing;
    return this.bound(session)?.interest() ?? nothing;
  }

  decide(asked: Asked): Decision | null | Promise<Decision | null> {
    const bound = this.sessions.get(asked.session.id);
    if (bound === undefined || bound === null) return null;
    if (bound.loading !== null) return bound.loading.then(() => this.decide(asked));
    return bound.failed ? this.refusal(asked) : this.calls.decide(bound, asked);
  }

  leaves(session: SessionInfo): Route | null {
    const bound = this.sessions.get(session.id) ?? null;
    const route = bound === null ? null : this.calls.disconnect(bound, session);
    return route instanceof Promise ? null : route;
  }

  ended(session: SessionInfo): void {
    const bound = this.sessions.get(session.id) ?? null;
    this.sessions.delete(session.id);
    if (bound === null) return;
    this.ports.stateChanged();
    const called = this.calls.disconnect(bound, session);
    if (called instanceof Promise) void called.then(() => bound.close());
    else bound.close();
  }

  private running(): ScriptSessions {
    let current = 0;
    let earlier = 0;
    for (const bound of this.sessions.values()) {
      if (bound === null || bound.isDead) continue;
      if (bound.version === this.source.version) current++;
      else earlier++;
    }
    return { current, earlier };
  }

  /** Connections that were there before the script stay without it. */
  private bound(session: SessionInfo): BoundScript | null {
    const known = this.sessions.get(session.id);
    if (known !== undefined) return known;
    const isNew = session.serverVersion === null && session.user === null;
    const bound = isNew ? BoundScript.load(this.source, this.ports.host, session, (event) => this.take(event)) : null;
    this.sessions.set(session.id, bound);
    this.ports.stateChanged();
    return bound;
  }

  private take(event: BoundEvent): void {
    if ('text' in event) this.report.printed(event.text, event.place);
    else if ('fault' in event) this.report.notLoaded(event.fault);
    else this.report.loaded();
  }

  private refusal(asked: Asked): Decision | null {
    const { all } = this.ports.host.ports.proxy.backends;
    // In place of a greeting an error has no SQLSTATE: it waits for the login, where there is somebody to greet.
    const now = asked.at === 'login' || (asked.at === 'connect' && all.length === 0);
    return now ? { actions: [], verdict: { kind: 'refuse', error: notLoaded } } : null;
  }

  private look(): void {
    const fault = this.source.check();
    if (fault === null) this.report.loaded();
    else this.report.notLoaded(fault);
  }

  private switchOff(hook: LuaHook): void {
    void this.setOn(false);
    this.switchedOff = true;
    this.report.switchedOff(hook);
  }

  private forget(): void {
    for (const bound of this.sessions.values()) bound?.close();
    this.sessions.clear();
  }
}
