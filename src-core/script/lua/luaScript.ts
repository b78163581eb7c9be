/**
 * One Lua script as an interceptor. Each connection has an environment of its own, made from the file as it is when the connection
 * comes; hooks are called at once and answer at once, unless a script takes so long that it is cut into slices.
 */
import type { ScriptState } from '../../bridge/interceptContract.ts';
import type { Asked, Decision, Route } from '../../intercept/interceptor.ts';
import type { HeldAtCommand, HeldAtReply } from '../../machine/holding/held.ts';
import type { SessionInfo } from '../../machine/io.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { ConsoleLog } from '../consoleLog.ts';
import type { EngineScript, ScriptFile } from '../engineScript.ts';
import { HookCounts } from '../hookCounts.ts';
import { Offences } from '../offences.ts';
import type { ScriptInterest } from '../scriptInterest.ts';
import { BoundScript } from './boundScript.ts';
import type { LuaHost } from './luaHost.ts';
import { type LuaHook, luaHooks } from './luaHooks.ts';
import { LuaSource } from './luaSource.ts';
import type { Answered, HookAnswer, ResultAnswer } from './proxy/connectionCalls.ts';
import { atCommand, atReply, inLogin, withWishes } from './proxy/decisions.ts';
import { type ReplyResult, replyResults } from './proxy/replyResults.ts';
import { forScript } from './proxy/statementPackets.ts';
import type { LuaFault } from './vm/lua.ts';

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

/** Of its command in the queue (0: the client's own); µs to the first and to the last byte. */
type ResultTimes = readonly [serial: number, queryTime: number, responseTime: number];
type InLogin = Exclude<Asked, HeldAtCommand | HeldAtReply>;

const nothing: ScriptInterest = { login: false, commands: null, connect: false };
const said: HookAnswer = { kind: 'none' };
const passedOn: ResultAnswer = { answer: said, rest: null };
/** What MySQL Proxy says, whatever is wrong. */
const notLoaded = { code: 1105, sqlstate: '07000', message: 'MySQL Proxy Lua script failed to load. Check the error log.' };
const hookOf: { readonly [A in InLogin['at']]: LuaHook } = {
  connect: 'connect_server',
  greeting: 'read_handshake',
  login: 'read_auth',
  loginResult: 'read_auth_result',
};
/** Numbers that a queue's commands have, for each script. */
const numbersEach = 2 ** 40;

export class LuaScript implements EngineScript {
  readonly id: string;
  readonly name: string;
  readonly file: ScriptFile;
  private readonly ports: LuaScriptPorts;
  private readonly source: LuaSource;
  private readonly sessions = new Map<number, BoundScript | null>();
  private readonly counts = new HookCounts(luaHooks);
  private readonly offences = new Offences();
  private readonly firstNumber: number;
  private on = false;
  private switchedOff = false;
  private error: string | null = null;
  /** It is of the script's text, not of a hook. */
  private loadError = false;

  /** `n`: counts the scripts of an engine, from 1. It is off until `setOn`. */
  constructor(file: ScriptFile, n: number, ports: LuaScriptPorts) {
    this.file = file;
    this.id = file.id;
    this.name = `script ${file.name}`;
    this.firstNumber = n * numbersEach;
    this.ports = ports;
    this.source = new LuaSource(file.path, ports.host);
  }

  get isOn(): boolean {
    return this.on;
  }

  state(): ScriptState {
    return { ...this.file, on: this.on, error: this.error, hooks: this.counts.states(this.source.hooks) };
  }

  /** What is wrong with the file is told, and refuses logins; it is no reason not to start. */
  setOn(on: boolean): Promise<null> {
    this.on = on;
    this.switchedOff = false;
    this.error = null;
    this.offences.forgive();
    if (on) this.look();
    else this.forget();
    this.ports.interestChanged();
    this.ports.stateChanged();
    return Promise.resolve(null);
  }

  reload(): Promise<null> {
    if (this.switchedOff) return this.setOn(true);
    if (this.on) {
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
    if (bound.failed) return this.refusal(asked);
    if (asked.at === 'command') return this.command(bound, asked);
    if (asked.at === 'reply') return this.reply(bound, asked);
    return this.login(bound, asked);
  }

  leaves(session: SessionInfo): Route | null {
    const bound = this.sessions.get(session.id) ?? null;
    if (bound === null || bound.hasLeft || this.disconnected(bound, session) !== null || !bound.hasLeft) return null;
    return this.wishes(bound, 'reply', false).route;
  }

  ended(session: SessionInfo): void {
    const bound = this.sessions.get(session.id) ?? null;
    this.sessions.delete(session.id);
    if (bound === null) return;
    const late = this.disconnected(bound, session);
    if (late === null) bound.close();
    else void late.then(() => bound.close());
  }

  /** Calls disconnect_client, once. The promise of a call that takes time. */
  private disconnected(bound: BoundScript, session: SessionInfo): Promise<void> | null {
    if (bound.hasLeft || !bound.has('disconnect_client')) return null;
    bound.hasLeft = true;
    bound.connection.leave(session);
    const since = this.ports.now();
    const called = bound.calls!.call('disconnect_client', null, false);
    const end = (answered: Awaited<typeof called>): void => void this.finish(bound, 'disconnect_client', since, answered, said);
    if (called instanceof Promise) return called.then(end);
    end(called);
    return null;
  }

  /** Connections that were there before the script stay without it. */
  private bound(session: SessionInfo): BoundScript | null {
    const known = this.sessions.get(session.id);
    if (known !== undefined) return known;
    const isNew = session.serverVersion === null && session.user === null;
    const bound = isNew ? BoundScript.load(this.source, this.ports.host, session, (event) => this.take(event)) : null;
    this.sessions.set(session.id, bound);
    return bound;
  }

  private take(event: { readonly fault: LuaFault } | { readonly text: string; readonly place: string } | { readonly loaded: true }): void {
    if ('text' in event) this.ports.console.add(this.file.name, 'log', event.text, this.shortPlace(event.place));
    else if ('fault' in event) {
      this.tellFault(null, event.fault);
      this.ports.stateChanged();
    } else if (this.loadError) {
      this.error = null;
      this.loadError = false;
      this.ports.stateChanged();
    }
  }

  private command(bound: BoundScript, asked: HeldAtCommand): Decision | null | Promise<Decision | null> {
    bound.wantsOwn = false;
    if (!bound.has('read_query')) return null;
    bound.connection.begin(asked);
    const since = this.ports.now();
    const packet = forScript(asked.command.passing ?? asked.command.payload, asked.context.session.capabilities);
    const called = bound.calls!.readQuery(packet);
    if (called instanceof Promise) return called.then((late) => this.atCommand(bound, asked, since, late));
    return this.atCommand(bound, asked, since, called);
  }

  private atCommand(bound: BoundScript, asked: HeldAtCommand, since: number, called: Awaited<Answered<HookAnswer>>): Decision | null {
    const answer = this.finish(bound, 'read_query', since, called, said);
    bound.wantsOwn = answer.kind === 'watch' || (answer.kind === 'queue' && answer.queue.commands.some(({ needed }) => needed));
    return this.wished(bound, answer, 'read_query', (one) => atCommand(asked, one, this.firstNumber));
  }

  private reply(bound: BoundScript, asked: HeldAtReply): Decision | null | Promise<Decision | null> {
    const { queueId, sentAt, firstAt, lastAt } = asked.reply;
    const serial = queueId === null ? 0 : queueId - this.firstNumber;
    if (queueId === null ? !bound.wantsOwn : serial <= 0 || serial >= numbersEach) return null;
    bound.connection.begin(asked);
    const { packets, command } = asked.reply;
    const results = replyResults(packets, command, asked.context.session.capabilities);
    const [only] = results;
    if (only === undefined) return this.decided(bound, asked, [], [passedOn]);
    const times = [serial, Math.max(0, firstAt - sentAt), Math.max(0, lastAt - sentAt)] as const;
    if (results.length > 1) return this.severalResults(bound, asked, results, times);
    const called = this.result(bound, asked, only, times);
    return called instanceof Promise
      ? called.then((answer) => this.decided(bound, asked, results, [answer]))
      : this.decided(bound, asked, results, [called]);
  }

  /** Each result of the reply is told for itself. */
  private async severalResults(bound: BoundScript, asked: HeldAtReply, results: readonly ReplyResult[], times: ResultTimes) {
    const answers: ResultAnswer[] = [];
    for (const result of results) answers.push(await this.result(bound, asked, result, times));
    return this.decided(bound, asked, results, answers);
  }

  private result(
    bound: BoundScript,
    asked: HeldAtReply,
    result: ReplyResult,
    [serial, queryTime, responseTime]: ResultTimes,
  ): ResultAnswer | Promise<ResultAnswer> {
    const { connection } = bound;
    connection.beginResult(asked, result);
    const since = this.ports.now();
    const called = bound.calls!.readResult(serial, queryTime, responseTime, connection.resultNumber);
    if (called instanceof Promise) return called.then((late) => this.finish(bound, 'read_query_result', since, late, passedOn));
    return this.finish(bound, 'read_query_result', since, called, passedOn);
  }

  private decided(
    bound: BoundScript,
    asked: HeldAtReply,
    results: readonly ReplyResult[],
    answers: readonly ResultAnswer[],
  ): Decision | null {
    try {
      return withWishes(atReply(asked, results, answers, this.firstNumber), this.wishes(bound, 'reply', false));
    } catch (thrown) {
      this.refuse('read_query_result', thrown);
      return atReply(asked, results, [passedOn], this.firstNumber);
    }
  }

  private login(bound: BoundScript, asked: InLogin): Decision | null | Promise<Decision | null> {
    const hook = hookOf[asked.at];
    bound.connection.begin(asked);
    if (!bound.has(hook)) return null;
    const since = this.ports.now();
    const called = bound.calls!.call(hook, asked.at === 'connect' ? null : asked.packet, asked.at === 'loginResult');
    const end = (late: Awaited<typeof called>): Decision | null => {
      const answer = this.finish(bound, hook, since, late, said);
      return this.wished(bound, answer, hook, (one) => inLogin(asked, one), asked.at);
    };
    return called instanceof Promise ? called.then(end) : end(called);
  }

  private wished(
    bound: BoundScript,
    answer: HookAnswer,
    hook: LuaHook,
    decide: (answer: HookAnswer) => Decision | null,
    at: Asked['at'] = 'command',
  ): Decision | null {
    let decision: Decision | null;
    try {
      decision = decide(answer);
    } catch (thrown) {
      this.refuse(hook, thrown);
      decision = decide(said);
    }
    return withWishes(decision, this.wishes(bound, at, answer.kind === 'ignore'));
  }

  private wishes({ connection }: BoundScript, at: Asked['at'], ignored: boolean): { readonly route: Route | null; readonly closes: boolean } {
    const { routed, backendNdx: backend, closes } = connection;
    const pooled = at === 'connect' && ignored;
    return { route: routed ? (pooled ? { backend, pooled } : { backend }) : null, closes };
  }

  /** Counts the call; what it came to, `otherwise` where it failed. */
  private finish<T>(bound: BoundScript, hook: LuaHook, since: number, called: Awaited<Answered<T>>, otherwise: T): T {
    const us = Math.max(0, this.ports.now() - since);
    if (called === null) return otherwise;
    this.ports.stateChanged();
    if (called.fault === null) {
      this.counts.add(hook, { kind: 'returned', us });
      this.offences.well();
      return called.value;
    }
    const { why } = called.fault;
    this.counts.add(hook, { kind: why === 'time' ? 'timeout' : 'threw', us });
    this.tellFault(hook, called.fault);
    if (bound.isDead) this.print('error', 'the state of this connection is lost: its traffic goes on without the script', null);
    if (why === 'time' && this.offences.timeout()) this.switchOff(`${hook} took too long ${Offences.mostTimeouts} times in a row`);
    return otherwise;
  }

  private refuse(hook: LuaHook, thrown: unknown): void {
    if (!(thrown instanceof Refused)) throw thrown;
    this.error = `${hook}: ${thrown.message}`;
    this.print('error', `${this.error}; it was as if the hook had returned nothing`, null);
  }

  private refusal(asked: Asked): Decision | null {
    const { all } = this.ports.host.ports.proxy.backends;
    // In place of a greeting an error has no SQLSTATE: it waits for the login, where there is somebody to greet.
    const now = asked.at === 'login' || (asked.at === 'connect' && all.length === 0);
    return now ? { actions: [], verdict: { kind: 'refuse', error: notLoaded } } : null;
  }

  private tellFault(hook: LuaHook | null, { message, traceback, place }: LuaFault): void {
    const at = this.shortPlace(place ?? '');
    this.error = hook === null ? message : `${hook}: ${message}`;
    this.loadError = hook === null;
    const text = place !== null && message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
    const whole = traceback === '' ? text : `${text}\n${traceback}`;
    this.print('error', hook === null ? whole : `${hook}: ${whole}`, at);
  }

  /** `file:line`, with a file beside or below the script's own told by its name. */
  private shortPlace(place: string): string | null {
    const [, file = '', line] = /^(.*):(\d+):?\s*$/.exec(place) ?? [];
    if (line === undefined) return null;
    return `${file.endsWith(this.file.name) ? this.file.name : file}:${line}`;
  }

  private look(): void {
    const fault = this.source.check();
    if (fault !== null) this.tellFault(null, fault);
    else if (this.loadError) this.error = null;
    this.loadError = fault !== null;
  }

  private switchOff(why: string): void {
    void this.setOn(false);
    this.switchedOff = true;
    this.error = `switched off: ${why}`;
    this.print('error', `${this.error}. Save it, or turn it on again, to go on with it`, null);
    this.ports.stateChanged();
  }

  private forget(): void {
    for (const bound of this.sessions.values()) bound?.close();
    this.sessions.clear();
  }

  private print(level: 'error' | 'warn', text: string, place: string | null): void {
    this.ports.console.add(this.file.name, level, text, place);
  }
}
