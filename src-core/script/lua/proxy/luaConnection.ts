/** What is known of the connection whose script runs: the context of its Lua environment, and where the script's wishes are kept. */
import type { Asked } from '../../../intercept/interceptor.ts';
import type { HeldAtReply } from '../../../machine/holding/held.ts';
import type { SessionInfo } from '../../../machine/io.ts';
import { tryRead } from '../../../machine/tryRead.ts';
import { nothingAgreed } from '../../../mysql/packets/codec.ts';
import { greeting } from '../../../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../../mysql/packets/handshakeResponse41.ts';
import { HeldResult } from './heldResult.ts';
import type { ProxyPorts } from './ports.ts';
import type { ReplyResult } from './replyResults.ts';

/** Of a native password's challenge. */
const challengeBytes = 20;

export interface LuaConnectionOwner {
  /** What the script prints; `place` is `file:line:`, or empty. */
  print(text: string, place: string): void;
}

export class LuaConnection {
  readonly owner: LuaConnectionOwner;
  session: SessionInfo;
  /** The schema that the client is in. */
  schema: string | null = null;
  /** The backend that serves; 0 for none. */
  backendNdx = 0;
  /** The script has set `backend_ndx` in the hook at hand. */
  routed = false;
  /** It has set `connection_close`. */
  closes = false;
  /** The question at hand. */
  asked: Asked | null = null;
  /** Number of the result at hand, so that what is kept of an earlier one is not taken for it. */
  resultNumber = 0;
  /** What read_query_result looks at. */
  result: HeldResult | null = null;
  /** Of the client's login, as it came. */
  scrambledPassword: Uint8Array = new Uint8Array(0);
  /** The challenge of the server, without the NUL at its end. */
  scramble: Uint8Array = new Uint8Array(0);

  private unfinished = '';
  private readonly ports: Pick<ProxyPorts, 'backendOf'>;

  constructor(owner: LuaConnectionOwner, session: SessionInfo, ports: Pick<ProxyPorts, 'backendOf'>) {
    this.owner = owner;
    this.session = session;
    this.ports = ports;
  }

  /** What the script writes without a line's end, as by io.write, waits for that. */
  write(text: string): void {
    const lines = (this.unfinished + text).split('\n');
    this.unfinished = lines.pop()!;
    for (const line of lines) this.owner.print(line, '');
  }

  /** The hook at hand has asked for more than it answers. */
  get wishes(): boolean {
    return this.routed || this.closes;
  }

  /** A hook is about to be called. */
  begin(asked: Asked): void {
    this.asked = asked;
    this.session = asked.session;
    // Another backend may have been found than the script asked for, and none is known before one was.
    if (this.routed || asked.at === 'greeting' || asked.at === 'login') this.backendNdx = this.ports.backendOf(asked.session);
    this.routed = false;
    this.result = null;
    if (asked.at === 'command' || asked.at === 'reply') this.schema = asked.context.schema;
    else this.schema = asked.session.schema;
    if (asked.at === 'greeting') this.learnGreeting(asked.packet);
    else if (asked.at === 'login') this.learnLogin(asked.packet);
  }

  /** The client has left: no question is at hand. */
  leave(session: SessionInfo): void {
    this.asked = null;
    this.session = session;
    this.routed = false;
  }

  /** No hook is called any more. */
  close(): void {
    if (this.unfinished !== '') this.write('\n');
  }

  /** read_query_result is about to be called for one of the results of the reply at hand; `result`: null for its only one. */
  beginResult(held: HeldAtReply, result: ReplyResult | null): HeldResult {
    this.resultNumber++;
    this.result = new HeldResult(held, result);
    return this.result;
  }

  private learnGreeting(packet: Uint8Array): void {
    const read = tryRead(greeting, packet, nothingAgreed);
    if (read !== null) this.scramble = read.authData.slice(0, challengeBytes);
  }

  private learnLogin(packet: Uint8Array): void {
    const read = tryRead(handshakeResponse41, packet, nothingAgreed);
    if (read !== null) this.scrambledPassword = read.authResponse.slice();
  }
}
