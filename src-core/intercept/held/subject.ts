/** What is held as a subject of filters. Each member is found out when a filter first asks for it. */

import type { ResultCollector } from '../../capture/decode/results.ts';
import type { StatementFacts } from '../../capture/filter/statementFacts.ts';
import type { CommandSubject, LoginSubject, ReplySubject } from '../../capture/filter/subject.ts';
import { asciiBytes } from '../../capture/requestSearch.ts';
import type { RequestText } from '../../capture/requestText.ts';
import type { HeldAtCommand, HeldAtReply } from '../../machine/holding/held.ts';
import type { Compression, SessionInfo } from '../../machine/io.ts';
import { errorName } from '../../mysql/constants/errorCodes.ts';
import { serverStatus } from '../../mysql/constants/statusFlags.ts';
import { showValue } from '../../mysql/values/value.ts';
import { familyOf } from '../heldContext.ts';
import type { Asked } from '../interceptor.ts';
import { heldRequest, heldSqlContains } from './heldRequest.ts';
import { heldResults } from './heldResults.ts';
import { heldStatement } from './heldStatement.ts';

/** Of the texts that filters look for; null for those that are not ASCII. */
const words = new Map<string, Uint8Array | null>();
const mostWords = 1_000;

function wordBytes(folded: string): Uint8Array | null {
  let bytes = words.get(folded);
  if (bytes === undefined) {
    bytes = asciiBytes(folded);
    if (words.size >= mostWords) words.clear();
    words.set(folded, bytes);
  }
  return bytes;
}

let lastAsked: Asked | null = null;
let lastSubject: LiveSubject | null = null;

/** The subject of what is asked about; interceptors that are asked about the same thing, one after the other, share it. */
export function subjectOf(asked: Asked): LiveSubject {
  if (asked === lastAsked && lastSubject !== null) return lastSubject;
  lastAsked = asked;
  lastSubject =
    asked.at === 'reply' ? new LiveReply(asked) : asked.at === 'command' ? new LiveCommand(asked) : new LiveLogin(asked.session);
  return lastSubject;
}

/** A session as a subject, whatever it is doing. */
export function sessionSubject(session: SessionInfo): LoginSubject {
  return new LiveLogin(session);
}

export type LiveSubject = LiveLogin | LiveCommand | LiveReply;

const noRows = (): boolean => false;

abstract class LiveSession {
  protected readonly info: SessionInfo;
  readonly opaque = false;

  constructor(info: SessionInfo) {
    this.info = info;
  }

  get session(): number {
    return this.info.id;
  }
  get client(): string {
    return this.info.client;
  }
  get backend(): string {
    return this.info.backend;
  }
  get user(): string | null {
    return this.info.user;
  }
  get schema(): string | null {
    return this.info.schema;
  }
  get program(): string | null {
    return programOf(this.info);
  }
  get tls(): string | null {
    return this.info.tls.client?.version ?? null;
  }
  get compression(): Compression {
    return this.info.compression;
  }
}

export function programOf({ attributes }: SessionInfo): string | null {
  return attributes.program_name ?? attributes._client_name ?? null;
}

class LiveLogin extends LiveSession implements LoginSubject {
  readonly stage = 'login';
}

/** The members that a command and its reply share. */
abstract class LiveExchange extends LiveSession {
  protected readonly held: HeldAtCommand | HeldAtReply;
  private readRequest: RequestText | null = null;
  private facts: StatementFacts | null | undefined = undefined;

  constructor(held: HeldAtCommand | HeldAtReply) {
    super(held.session);
    this.held = held;
  }

  get request(): RequestText {
    this.readRequest ??= heldRequest(this.held);
    return this.readRequest;
  }
  get exchange(): number | null {
    const { id } = this.held.exchange;
    return id === 0 ? null : id;
  }
  get command(): number {
    return this.held.command.code;
  }
  override get schema(): string | null {
    return this.held.context.schema;
  }
  get statementId(): number | null {
    return this.held.exchange.statementId;
  }
  get inTransaction(): boolean {
    return (this.held.statusFlags & serverStatus.inTransaction) !== 0;
  }
  get injected(): boolean {
    return this.held.exchange.interception?.injected === true;
  }
  get statement(): StatementFacts | null {
    if (this.facts === undefined) this.facts = heldStatement(this.held);
    return this.facts;
  }
  includes(where: 'sql' | 'text', folded: string): boolean | null {
    // Once it was decoded, the text is at hand; what was prepared always is.
    if (where !== 'sql' || this.facts !== undefined || this.held.command.statementText !== null) return null;
    const word = wordBytes(folded);
    return word === null ? null : heldSqlContains(this.held, word);
  }
  get parameters(): readonly string[] {
    return (this.request.parameters ?? []).map(({ value }) => showValue(value));
  }
  get text(): string {
    return this.request.title;
  }
}

class LiveCommand extends LiveExchange implements CommandSubject {
  readonly stage = 'command';
}

class LiveReply extends LiveExchange implements ReplySubject {
  readonly stage = 'reply';
  readonly end = 'replied';
  private readonly reply: HeldAtReply;
  private collected: ResultCollector | null = null;

  constructor(held: HeldAtReply) {
    super(held);
    this.reply = held;
  }

  get waitUs(): number {
    return span(this.held.exchange.requestAt, this.held.exchange.forwardedAt);
  }
  get serverUs(): number {
    return span(this.held.exchange.forwardedAt, this.held.exchange.firstReplyAt);
  }
  get transferUs(): number {
    return span(this.held.exchange.firstReplyAt, this.held.exchange.lastReplyAt);
  }
  get rows(): number | null {
    return this.tabular ? this.results.rowTotal : null;
  }
  get affectedRows(): bigint {
    return this.summed((result) => BigInt(result.affected_rows ?? 0));
  }
  get bytes(): number {
    return this.held.exchange.requestBytes + this.reply.reply.packets.length;
  }
  get errorCode(): number {
    return this.results.error?.code ?? 0;
  }
  get errorName(): string {
    return this.errorCode === 0 ? '' : errorName(this.errorCode, familyOf(this.info.serverVersion));
  }
  get errorMessage(): string {
    return this.results.error?.message ?? '';
  }
  get warnings(): number {
    return this.results.finish(false).reduce((sum, { warnings }) => sum + warnings, 0);
  }
  get slow(): boolean {
    return this.results.finish(false).some(({ status }) => status.includes('QUERY_WAS_SLOW'));
  }
  get heldUs(): number {
    return this.held.exchange.interception?.heldUs ?? 0;
  }
  get mocked(): boolean {
    return this.held.exchange.interception?.mocked === true;
  }
  get modified(): boolean {
    return this.held.exchange.interception?.modified === true;
  }

  private get results(): ResultCollector {
    this.collected ??= heldResults(this.reply, noRows);
    return this.collected;
  }

  private get tabular(): boolean {
    return this.results.finish(false).some(({ columns }) => columns.length > 0);
  }

  private summed(of: (result: ReturnType<ResultCollector['finish']>[number]) => bigint): bigint {
    return this.results.finish(false).reduce((sum, result) => sum + of(result), 0n);
  }
}

function span(from: number, to: number): number {
  return from === 0 || to === 0 ? 0 : Math.max(0, to - from);
}
