/**
 * One script as an interceptor. Each version of its file runs in a worker of its own: a session stays with the version that was
 * there when it came, a new one gets the newest that loads. A worker that had to be ended is started again.
 */
import type { ScriptState } from '../bridge/interceptContract.ts';
import type { Asked, Decision } from '../intercept/interceptor.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { EngineScript, ScriptFile } from './engineScript.ts';
import { HookCounts } from './hookCounts.ts';
import { eventOf, hookFor, sessionOf } from './hookEvents.ts';
import { type Exported, type HookName, hookNames } from './hooks.ts';
import { Offences } from './offences.ts';
import { fallback, interestIn, type ScriptInterest, sqlOf, toSeeReply, unseen } from './scriptInterest.ts';
import type { ScriptPorts } from './scriptPorts.ts';
import { type CallEnd, endWords, type RunEvents, ScriptRun } from './scriptRun.ts';

interface Bound {
  run: ScriptRun;
  /** The SQL of what our queue runs for the session's last command, by its id; null where there is no queue of ours. */
  queued: Map<number, string> | null;
}

const nothing: ScriptInterest = { login: false, commands: null, connect: false };

export class Script implements EngineScript {
  readonly id: string;
  readonly name: string;
  readonly file: ScriptFile;
  private readonly ports: ScriptPorts;
  private readonly limitMs: number;
  private readonly sessions = new Map<number, Bound>();
  private readonly runs = new Set<ScriptRun>();
  private readonly interests = new WeakMap<ScriptRun, ScriptInterest>();
  private readonly counts = new HookCounts(hookNames);
  private readonly offences = new Offences();
  private current: ScriptRun | null = null;
  private next: ScriptRun | null = null;
  private on = false;
  /** Not by anybody, but because it was in the way. */
  private switchedOff = false;
  private error: string | null = null;
  private unloadable = false;

  /** `limitMs`: how long a hook may take. It is off until `setOn`. */
  constructor(file: ScriptFile, limitMs: number, ports: ScriptPorts) {
    this.file = file;
    this.id = file.id;
    this.name = `script ${file.name}`;
    this.limitMs = limitMs;
    this.ports = ports;
  }

  get isOn(): boolean {
    return this.on;
  }

  state(): ScriptState {
    let current = 0;
    for (const { run } of this.sessions.values()) if (run === this.current) current++;
    return {
      ...this.file,
      on: this.on,
      error: this.error,
      unloadable: this.unloadable,
      hooks: this.counts.states(this.current?.exported?.hooks ?? []),
      sessions: { current, earlier: this.sessions.size - current },
    };
  }

  /** Resolves once it has loaded, or failed to: with the reason then. */
  setOn(on: boolean): Promise<string | null> {
    this.on = on;
    this.switchedOff = false;
    this.error = null;
    this.unloadable = false;
    this.offences.forgive();
    if (on) return this.reload();
    for (const run of [...this.runs]) run.stop();
    this.current = null;
    this.next = null;
    this.sessions.clear();
    this.changed();
    return Promise.resolve(null);
  }

  /** Reads the file again, for sessions that come from now on. Resolves once it has loaded, or failed to: with the reason then. */
  reload(): Promise<string | null> {
    if (this.switchedOff) return this.setOn(true);
    if (!this.on) return Promise.resolve(null);
    this.next?.stop();
    return new Promise((resolve) => this.start(resolve));
  }

  stop(): void {
    this.on = false;
    for (const run of [...this.runs]) run.stop();
    this.sessions.clear();
  }

  interest(session: SessionInfo): ScriptInterest {
    const bound = this.bound(session.id);
    return bound === null ? nothing : this.interests.get(bound.run)!;
  }

  decide(asked: Asked): Decision | null | Promise<Decision | null> {
    const bound = this.bound(asked.session.id);
    if (bound === null) return null;
    const { hooks, maxRows } = bound.run.exported!;
    if (asked.at === 'command') {
      bound.queued = null;
      const { commands } = this.interests.get(bound.run)!;
      if (commands === 'all' || commands?.has(asked.command.code) !== true) return null;
      if (!hooks.includes('readQuery')) return toSeeReply;
    }
    if (asked.at === 'reply' && asked.reply.queueId !== null) {
      if (bound.queued === null) return null;
      if (!hooks.includes('readQueryResult')) return unseen;
    }
    const hook = hookFor(asked);
    return hooks.includes(hook) ? this.ask(bound, hook, asked, maxRows) : null;
  }

  refused(asked: Asked, why: string): void {
    this.print('error', `${hookFor(asked)}: what it returned was not done: ${why}`, null);
  }

  ended(session: SessionInfo): void {
    const bound = this.sessions.get(session.id);
    if (bound === undefined) return;
    this.sessions.delete(session.id);
    this.ports.stateChanged();
    const { run } = bound;
    const forget = (): void => {
      run.forget(session.id);
      this.stopUnused(run);
    };
    if (run.ready && run.exported?.hooks.includes('disconnectClient') === true) {
      this.call(run, 'disconnectClient', { session: sessionOf(session) }, forget);
    } else forget();
  }

  /** The run that the session is with. One whose run is gone goes on with the newest. */
  private bound(session: number): Bound | null {
    const known = this.sessions.get(session);
    if (known?.run.ready === true) return known;
    if (this.current?.ready !== true) return null;
    const bound: Bound = { run: this.current, queued: null };
    this.sessions.set(session, bound);
    this.ports.stateChanged();
    return bound;
  }

  private ask(bound: Bound, hook: HookName, asked: Asked, maxRows: number): Promise<Decision | null> {
    return new Promise((resolve) => {
      const event = this.read(hook, asked, maxRows, bound.queued);
      if (event === null) resolve(fallback(bound.run.exported!, asked));
      else this.call(bound.run, hook, event, (end) => resolve(this.decision(bound, asked, end)));
    });
  }

  private read(hook: HookName, asked: Asked, maxRows: number, queued: Bound['queued']) {
    try {
      return eventOf(asked, maxRows, queued);
    } catch (thrown) {
      this.print('error', `${hook} was not called: ${(thrown as Error).message}`, null);
      return null;
    }
  }

  private call(run: ScriptRun, hook: HookName, event: Parameters<ScriptRun['call']>[1], then: (end: CallEnd) => void): void {
    run.call(hook, event, (end) => {
      this.counts.add(hook, end);
      this.judge(hook, end);
      then(end);
      this.ports.stateChanged();
    });
  }

  private decision(bound: Bound, asked: Asked, end: CallEnd): Decision | null {
    const exported = bound.run.exported!;
    if (end.kind === 'lost') return fallback(exported, asked);
    if (end.kind !== 'returned') {
      const notes = [`${hookFor(asked)} of ${this.file.name} ${end.kind === 'threw' ? 'failed' : 'took too long'} and changed nothing.`];
      return { ...(fallback(exported, asked) ?? { actions: [], goOn: true }), notes };
    }
    const { actions, goOn } = end.wish;
    const queues = actions.find((action) => action.kind === 'queue');
    if (queues !== undefined) bound.queued = new Map([...(bound.queued ?? []), ...sqlOf(queues.items)]);
    if (actions.length === 0 && asked.at !== 'command') return null;
    const seesReply = asked.at === 'command' && (queues !== undefined || exported.hooks.includes('readQueryResult'));
    return { actions, goOn, ...(seesReply ? { seesReply } : {}) };
  }

  private judge(hook: HookName, end: CallEnd): void {
    if (end.kind === 'lost') return;
    if (end.kind !== 'timeout') {
      this.offences.well();
      if (end.kind === 'threw') this.print('error', `${hook}: ${end.message}`, end.place);
      return;
    }
    this.error = `${hook} took longer than ${this.limitMs} ms`;
    this.print('warn', `${this.error}; what it was asked about went on unmodified`, null);
    if (this.offences.timeout()) this.switchOff(`${hook} took too long ${Offences.mostTimeouts} times in a row`);
  }

  private start(done: (failure: string | null) => void): void {
    let tell: typeof done | null = done;
    const finish = (failure: string | null): void => {
      tell?.(failure);
      tell = null;
    };
    const worker = this.ports.start(this.file.path);
    const events: RunEvents = {
      loaded: (exported, files) => {
        this.ports.filesRead(files);
        this.take(run, exported);
        finish(null);
      },
      failed: (message, place, files) => {
        this.ports.filesRead(files);
        if (this.next === run) this.next = null;
        this.error = place === null ? message : `${place}: ${message}`;
        this.unloadable = true;
        this.print('error', message, place);
        this.changed();
        finish(this.error);
      },
      console: ({ level, text, place }) => this.print(level, text, place),
      ended: (end) => {
        this.runs.delete(run);
        if (this.next === run) this.next = null;
        finish('was stopped');
        if (end.why !== 'asked') this.died(run, end.why === 'stuck' ? `${end.hook} never returned` : endWords(end));
      },
    };
    const run = new ScriptRun(worker, this.ports, this.limitMs, events);
    this.runs.add(run);
    this.next = run;
  }

  private take(run: ScriptRun, exported: Exported): void {
    if (this.next !== run) {
      run.stop();
      return;
    }
    const before = this.current;
    this.next = null;
    this.current = run;
    this.error = this.offences.remark;
    this.unloadable = false;
    this.interests.set(run, interestIn(exported));
    if (before !== null) {
      this.print('info', `loaded again: ${exported.hooks.join(', ')}; holds for new connections`, null);
      this.stopUnused(before);
    }
    this.changed();
  }

  /** A worker was lost that had loaded. */
  private died(run: ScriptRun, why: string): void {
    if (run.exported === null || !this.on) return;
    if (this.current === run) this.current = null;
    this.error = why;
    if (this.offences.death(why)) {
      this.switchOff(`${why}; its worker had to be ended ${Offences.mostDeaths} times`);
      return;
    }
    this.print('error', `${why}: its worker was ended and starts anew; what hooks kept in \`state\` is gone`, null);
    if (this.current === null && this.next === null) void this.reload();
    this.changed();
  }

  private switchOff(why: string): void {
    if (!this.on) return;
    void this.setOn(false);
    this.switchedOff = true;
    this.error = `switched off: ${why}`;
    this.print('error', `${this.error}. Save it, or turn it on again, to go on with it`, null);
    this.changed();
  }

  /** Versions that no session is with any more. */
  private stopUnused(run: ScriptRun): void {
    if (run === this.current || run === this.next) return;
    for (const bound of this.sessions.values()) if (bound.run === run) return;
    run.stop();
  }

  private print(level: 'log' | 'info' | 'warn' | 'error', text: string, place: string | null): void {
    this.ports.console.add(this.file.name, level, text, place);
  }

  private changed(): void {
    this.ports.interestChanged();
    this.ports.stateChanged();
  }
}
