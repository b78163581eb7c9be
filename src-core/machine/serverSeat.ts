/**
 * Which connection of a server a session has. Most keep the one that they logged in at. One may leave, between two commands, so that
 * the client has none for a while; and another one may take its place.
 */
import type { Exchanges } from './commands/exchanges.ts';
import { aligning } from './holding/aligning.ts';
import type { ExchangeContext, Instant, SessionInfo } from './io.ts';
import { KnownContexts } from './knownContexts.ts';
import type { Login } from './login/login.ts';
import type { Outlet } from './outlet.ts';
import type { Challenge, ServerLink } from './serverLink.ts';

/** What belongs to a connection and not to its session. */
interface Own {
  readonly greeting: ServerLink['greeting'];
  readonly challenge: Challenge | null;
  /** Of the last login on it. */
  readonly collation: number;
  /** What `Exchanges.logins` was when it came. */
  readonly logins: number;
}

export interface SeatParts {
  readonly login: Login;
  readonly exchanges: Exchanges;
  readonly out: Outlet;
  readonly now: () => Instant;
}

export class ServerSeat {
  /** The client has no server. */
  away = false;
  /** Another connection than the client logged in at: what the client answers to challenges of its login is no answer for it. */
  foreign = false;
  /** It leaves as soon as the session is between two commands. */
  leaves = false;
  private readonly parts: SeatParts;
  private own: Own | null = null;
  private readonly contexts = new KnownContexts();

  constructor(parts: SeatParts) {
    this.parts = parts;
  }

  /** Whoever sees to bytes has something to do with it. */
  get isSpecial(): boolean {
    return this.away || this.foreign || this.leaves;
  }

  /** The server's connection leaves the session, which is between two commands. */
  part(): void {
    this.leaves = false;
    const link = this.link();
    if (this.away || link === null) return;
    this.away = true;
    this.parts.exchanges.forgetStatements();
    this.parts.out.parted(link);
  }

  /** Another one comes, while a command of the client waits. Payloads of the commands that it needs before it serves the session. */
  attach(link: ServerLink): Uint8Array[] {
    const { exchanges, login, out, now } = this.parts;
    if (!this.away) this.part();
    const wanted = exchanges.context;
    const { backend, serverVersion, connectionId, statusFlags, tls, collation } = link.session;
    const encrypted = { client: wanted.session.tls.client, server: tls.server };
    const { schema, clientCharset, resultsCharset } = link;
    const session: SessionInfo = {
      ...wanted.session,
      ...{ backend, serverVersion, connectionId, statusFlags, schema },
      tls: encrypted,
    };
    this.contexts.of(wanted);
    const { context, isNew } = this.contexts.of({ session, schema, clientCharset, resultsCharset });
    this.away = false;
    this.foreign = true;
    this.own = { greeting: link.greeting, challenge: link.challenge, collation, logins: exchanges.logins };
    login.info = context.session;
    exchanges.attached(context);
    out.attached();
    // Where a session goes to and fro between connections, its exchanges say enough.
    if (isNew) out.tell({ kind: 'session', event: 'changed', at: now(), session: context.session });
    return aligning(link, wanted);
  }

  /** It has been made ready: what commands are sent in now. */
  settled(): ExchangeContext {
    const { exchanges } = this.parts;
    const { context } = this.contexts.of(exchanges.context);
    exchanges.goesOnIn(context);
    return context;
  }

  /** Null before the server has greeted. */
  private link(): ServerLink | null {
    const { login, exchanges } = this.parts;
    const { session, schema, clientCharset, resultsCharset } = exchanges.context;
    const { greeting } = login;
    if (greeting === null) return null;
    this.own ??= { greeting, challenge: login.challenge, collation: session.collation, logins: 0 };
    const { own } = this;
    const sameUser = own.logins === exchanges.logins;
    return {
      session: { ...session, collation: sameUser ? own.collation : session.collation },
      ...{ schema, clientCharset, resultsCharset },
      greeting: own.greeting,
      challenge: sameUser ? own.challenge : null,
      statements: exchanges.statementIds,
    };
  }
}
