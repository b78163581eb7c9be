/** Makes the greeting, the login and its result wait for a verdict, where somebody wants to be asked about them. */
import { packetHeaderBytes } from '../../mysql/bytes/packetHeader.ts';
import { err } from '../../mysql/packets/err.ts';
import { greeting } from '../../mysql/packets/greeting.ts';
import { handshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { sslRequestBytes } from '../../mysql/packets/sslRequest.ts';
import type { SqlError } from '../../mysql/synth/reply.ts';
import type { SessionInfo, Side } from '../io.ts';
import type { Login } from '../login/login.ts';
import type { Outlet } from '../outlet.ts';
import { tryRead } from '../tryRead.ts';
import type { Held, Ticket, Verdict } from './held.ts';

/** Tickets of the login; those of commands count up from 1. */
const firstLoginTicket = 0x4000_0000;

type Question = Pick<Extract<Held, { at: 'loginResult' }>, 'error' | 'session'> & { readonly at: 'greeting' | 'login' | 'loginResult' };

export interface LoginHoldsOwner {
  /** What waits of both sides goes nowhere. */
  dropWaiting(): void;
  endedBy(by: readonly string[]): void;
  /** The server's connection leaves once the client is let in. */
  parks(): void;
}

export class LoginHolds {
  /** Somebody wants to be asked. */
  isOn = false;
  private readonly login: Login;
  private readonly out: Outlet;
  private readonly owner: LoginHoldsOwner;
  private open: Ticket | null = null;
  private lastTicket = firstLoginTicket;
  /** The packet that may pass. */
  private passes: Uint8Array | null = null;
  /** It is the client's response. */
  private isResponse = false;
  /** Who ends the session once the packet has passed; null where nobody does. */
  private closedBy: readonly string[] | null = null;

  constructor(login: Login, out: Outlet, owner: LoginHoldsOwner) {
    this.login = login;
    this.out = out;
    this.owner = owner;
  }

  /** A question is open. */
  get asks(): boolean {
    return this.open !== null;
  }

  /** Whether the packet, header included, must not go on, or not yet. */
  holdsBack(side: Side, packet: Uint8Array): boolean {
    if (this.open !== null) return true;
    if (this.passes === packet) return false;
    const payload = new Uint8Array(packet.subarray(packetHeaderBytes));
    const question = this.question(side, payload);
    if (question === null) return false;
    this.lastTicket++;
    const ticket = this.lastTicket;
    const { at, session, error } = question;
    // Who asks in is known from now on, whatever becomes of it.
    if (at === 'login') this.login.learn({ user: session.user, schema: session.schema, attributes: session.attributes });
    const verdict = this.out.ask(
      at === 'loginResult' ? { at, ticket, session, error, packet: payload } : { at, ticket, session, packet: payload },
    );
    this.passes = packet;
    this.isResponse = at === 'login';
    if (verdict === null) this.open = ticket;
    else this.act(verdict);
    return verdict === null || this.ends(verdict);
  }

  /** A packet that was asked about, or what stands in its place, has gone on. */
  passed(): void {
    const { closedBy } = this;
    this.closedBy = null;
    if (closedBy !== null) this.owner.endedBy(closedBy);
  }

  /** False where the ticket is none of the login's. */
  verdict(ticket: Ticket, verdict: Verdict): boolean {
    if (ticket !== this.open) return false;
    this.open = null;
    this.act(verdict);
    return true;
  }

  /** The session ends: the question is void. False where none is open. */
  release(): boolean {
    if (this.open === null) return false;
    this.out.void(this.open);
    this.open = null;
    return true;
  }

  private ends({ kind }: Verdict): boolean {
    return kind === 'refuse' || kind === 'close';
  }

  private act(verdict: Verdict): void {
    if (verdict.closes === true) this.closedBy = verdict.by ?? [];
    if (verdict.parks === true) this.owner.parks();
    if (!this.ends(verdict)) {
      this.login.decided(verdict);
      return;
    }
    this.owner.dropWaiting();
    const { login, isResponse, passes } = this;
    if (verdict.kind === 'refuse') {
      const { code, message, sqlstate } = verdict.error;
      login.refuse(code, message, { sqlstate }, isResponse ? passes : null);
    } else this.owner.endedBy(verdict.by ?? []);
  }

  private question(side: Side, payload: Uint8Array): Question | null {
    const { info, stage } = this.login;
    const context = { capabilities: info.capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
    if (side === 'server' && stage === 'greeting') {
      const read = tryRead(greeting, payload, context);
      if (read === null) return null;
      return { at: 'greeting', session: { ...info, serverVersion: read.serverVersion, connectionId: read.connectionId }, error: null };
    }
    if (side === 'client' && stage === 'responding' && payload.length > sslRequestBytes) {
      const read = tryRead(handshakeResponse41, payload, context);
      return read === null ? null : { at: 'login', session: withResponse(info, read), error: null };
    }
    if (side === 'server' && stage === 'auth' && payload[0] === 0x00) return { at: 'loginResult', session: info, error: null };
    if (side === 'server' && stage === 'auth' && payload[0] === 0xff) {
      return { at: 'loginResult', session: info, error: refusal(tryRead(err, payload, { ...context, capabilities: 0x200n })) };
    }
    return null;
  }
}

function withResponse(
  info: SessionInfo,
  read: { readonly user: string; readonly schema: string | null; readonly attributes: SessionInfo['attributes'] | null },
): SessionInfo {
  return { ...info, user: read.user, schema: read.schema, attributes: read.attributes ?? {} };
}

function refusal(read: { readonly code: number; readonly sqlstate: string | null; readonly message: string } | null): SqlError | null {
  return read === null ? null : { code: read.code, sqlstate: read.sqlstate ?? 'HY000', message: read.message };
}
