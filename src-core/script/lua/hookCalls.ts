/** Calls the hooks of a connection's script, and makes decisions of what they answer. */
import type { Asked, Decision, Route } from '../../intercept/interceptor.ts';
import type { HeldAtCommand, HeldAtReply } from '../../machine/holding/held.ts';
import type { SessionInfo } from '../../machine/io.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { BoundScript } from './boundScript.ts';
import type { LuaHook } from './luaHooks.ts';
import type { LuaReport } from './luaReport.ts';
import type { Answered, HookAnswer, ResultAnswer } from './proxy/connectionCalls.ts';
import { atCommand, atReply, inLogin, withWishes } from './proxy/decisions.ts';
import { type ReplyResult, replyResults } from './proxy/replyResults.ts';
import { forScript } from './proxy/statementPackets.ts';

export interface HookCallsOwner {
  readonly report: LuaReport;
  /** What is added to the numbers of queued commands, so that they are this script's alone. */
  readonly firstNumber: number;
  /** How many numbers there are from there on. */
  readonly numbers: number;
  /** A hook is in the way. */
  inTheWay(hook: LuaHook): void;
}

type InLogin = Exclude<Asked, HeldAtCommand | HeldAtReply>;
/** Of its command in the queue (0: the client's own); µs to the first and to the last byte. */
type ResultTimes = readonly [serial: number, queryTime: number, responseTime: number];
type Later<T> = T | Promise<T>;

const said: HookAnswer = { kind: 'none' };
const passedOn: ResultAnswer = { answer: said, rest: null };
const hookOf: { readonly [A in InLogin['at']]: LuaHook } = {
  connect: 'connect_server',
  greeting: 'read_handshake',
  login: 'read_auth',
  loginResult: 'read_auth_result',
};

export class HookCalls {
  private readonly owner: HookCallsOwner;

  constructor(owner: HookCallsOwner) {
    this.owner = owner;
  }

  decide(bound: BoundScript, asked: Asked): Later<Decision | null> {
    if (asked.at === 'command') return this.command(bound, asked);
    return asked.at === 'reply' ? this.reply(bound, asked) : this.login(bound, asked);
  }

  /** Calls disconnect_client, once: as long as it runs, its answer is the same one. Null: it was not called, or ended with no word of a backend. */
  disconnect(bound: BoundScript, session: SessionInfo): Later<Route | null> {
    if (bound.hasLeft || !bound.has('disconnect_client')) return bound.leaving;
    bound.hasLeft = true;
    bound.connection.leave(session);
    const called = bound.calls!.call('disconnect_client', null, false);
    const end = (late: Awaited<typeof called>): Route | null => {
      this.finish(bound, 'disconnect_client', late, said);
      return this.wishes(bound, 'reply', false).route;
    };
    if (!(called instanceof Promise)) return end(called);
    bound.leaving = called.then(end).finally(() => {
      bound.leaving = null;
    });
    return bound.leaving;
  }

  private command(bound: BoundScript, asked: HeldAtCommand): Later<Decision | null> {
    bound.wantsOwn = false;
    if (!bound.has('read_query')) return null;
    bound.connection.begin(asked);
    const packet = forScript(asked.command.passing ?? asked.command.payload, asked.context.session.capabilities);
    const called = bound.calls!.readQuery(packet);
    if (called instanceof Promise) return called.then((late) => this.atCommand(bound, asked, late));
    return this.atCommand(bound, asked, called);
  }

  private atCommand(bound: BoundScript, asked: HeldAtCommand, called: Awaited<Answered<HookAnswer>>): Decision | null {
    const answer = this.finish(bound, 'read_query', called, said);
    bound.wantsOwn = answer.kind === 'watch' || (answer.kind === 'queue' && answer.queue.commands.some(({ needed }) => needed));
    // Most often that is all, and closures cost.
    if (answer.kind === 'watch' && !bound.connection.wishes) return atCommand(asked, answer, this.owner.firstNumber);
    return this.wished(bound, answer, 'read_query', (one) => atCommand(asked, one, this.owner.firstNumber));
  }

  private reply(bound: BoundScript, asked: HeldAtReply): Later<Decision | null> {
    const { queueId, sentAt, firstAt, lastAt } = asked.reply;
    const serial = queueId === null ? 0 : queueId - this.owner.firstNumber;
    if (queueId === null ? !bound.wantsOwn : serial <= 0 || serial >= this.owner.numbers) return null;
    bound.connection.begin(asked);
    const times = [serial, Math.max(0, firstAt - sentAt), Math.max(0, lastAt - sentAt)] as const;
    if ((asked.reply.only ?? null) !== null) return this.onlyResult(bound, asked, null, times);
    const { packets, command } = asked.reply;
    const results = replyResults(packets, command, asked.context.session.capabilities);
    if (results.length > 1) return this.severalResults(bound, asked, results, times);
    const [only] = results;
    return only === undefined ? this.decided(bound, asked, [], [passedOn]) : this.onlyResult(bound, asked, only, times);
  }

  private onlyResult(bound: BoundScript, asked: HeldAtReply, result: ReplyResult | null, times: ResultTimes): Later<Decision | null> {
    const called = this.result(bound, asked, result, times);
    if (called instanceof Promise) return called.then((answer) => this.decided(bound, asked, [], [answer]));
    return this.decided(bound, asked, [], [called]);
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
    result: ReplyResult | null,
    [serial, queryTime, responseTime]: ResultTimes,
  ): Later<ResultAnswer> {
    const { connection } = bound;
    const found = connection.beginResult(asked, result);
    const called = bound.calls!.readResult(serial, queryTime, responseTime, connection.resultNumber, found);
    if (called instanceof Promise) return called.then((late) => this.finish(bound, 'read_query_result', late, passedOn));
    return this.finish(bound, 'read_query_result', called, passedOn);
  }

  private decided(
    bound: BoundScript,
    asked: HeldAtReply,
    results: readonly ReplyResult[],
    answers: readonly ResultAnswer[],
  ): Decision | null {
    try {
      const decision = atReply(asked, results, answers, this.owner.firstNumber);
      return bound.connection.wishes ? withWishes(decision, this.wishes(bound, 'reply', false)) : decision;
    } catch (thrown) {
      this.refuse('read_query_result', thrown);
      return atReply(asked, results, [passedOn], this.owner.firstNumber);
    }
  }

  private login(bound: BoundScript, asked: InLogin): Later<Decision | null> {
    const hook = hookOf[asked.at];
    bound.connection.begin(asked);
    if (!bound.has(hook)) return null;
    const called = bound.calls!.call(hook, asked.at === 'connect' ? null : asked.packet, asked.at === 'loginResult');
    const end = (late: Awaited<typeof called>): Decision | null => {
      const answer = this.finish(bound, hook, late, said);
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
    return bound.connection.wishes ? withWishes(decision, this.wishes(bound, at, answer.kind === 'ignore')) : decision;
  }

  private wishes(
    { connection }: BoundScript,
    at: Asked['at'],
    ignored: boolean,
  ): { readonly route: Route | null; readonly closes: boolean } {
    const { routed, backendNdx: backend, closes } = connection;
    const pooled = at === 'connect' && ignored;
    return { route: routed ? (pooled ? { backend, pooled } : { backend }) : null, closes };
  }

  /** Counts the call; what it came to, `otherwise` where it failed. */
  private finish<T>(bound: BoundScript, hook: LuaHook, called: Awaited<Answered<T>>, otherwise: T): T {
    const { owner } = this;
    if (called === null) return otherwise;
    const tooOften = owner.report.called(hook, bound.calls!.ranFor, called.fault);
    if (called.fault === null) return called.value;
    if (bound.isDead) owner.report.stateLost();
    if (tooOften) owner.inTheWay(hook);
    return otherwise;
  }

  private refuse(hook: LuaHook, thrown: unknown): void {
    if (!(thrown instanceof Refused)) throw thrown;
    this.owner.report.notDone(hook, thrown.message);
  }
}
