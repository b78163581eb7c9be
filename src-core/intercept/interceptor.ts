/**
 * Whatever takes hold of the conversation: a rule, a breakpoint, a script. They stand in one ordered chain (chain.ts), and the
 * first that acts ends the asking, unless it says to go on.
 */
import type { Held, Interest, Verdict } from '../machine/holding/held.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { Action } from './action.ts';

/** A client has connected; the backend has not been dialled. */
export interface AtConnect {
  readonly at: 'connect';
  readonly ticket: number;
  readonly session: SessionInfo;
}

export type Asked = Held | AtConnect;

/**
 * Which backend serves the session from now on (MySQL Proxy's `backend_ndx`). When a client connects: `backend` is dialled, or with
 * `pooled` one of its idle connections is taken. At a command: one of its idle connections of the session's user is taken; where
 * there is none, nothing changes. At a login's result or a reply, 0: once it is through, the server's connection becomes idle.
 */
export interface Route {
  readonly backend: number;
  readonly pooled?: boolean;
}

/** When a client connects: no backend is dialled; the client gets these payloads, the first of which is a greeting or an ERR. */
export interface OwnGreeting {
  readonly packets: readonly Uint8Array[];
}

export interface Decision {
  readonly actions: readonly Action[];
  /** In the machine's own words, in place of actions; nobody else is asked then. */
  readonly verdict?: Verdict;
  readonly route?: Route;
  readonly greet?: OwnGreeting;
  /** Both connections end once what is decided has been sent. */
  readonly closes?: boolean;
  /** Further interceptors are asked as well. */
  readonly goOn?: boolean;
  /** At a command: it wants to be asked at the reply too. */
  readonly seesReply?: boolean;
  /** At a command: SHOW WARNINGS shall follow by itself where the reply tells of warnings. */
  readonly fetchWarnings?: boolean;
  /** What people should know of it. */
  readonly notes?: readonly string[];
}

export interface Interceptor {
  readonly id: string;
  /** For the window, such as `rule slow orders`. */
  readonly name: string;
  /** What it may act on in this session; asked again whenever the session or the chain changes. */
  interest(session: SessionInfo): Interest & { readonly connect?: boolean };
  /** Null: it has nothing to say. A promise makes the session wait, and no other one. It never rejects. */
  decide(asked: Asked): Decision | null | Promise<Decision | null>;
  /** Something that it wanted done cannot be, and is not: why. */
  refused?(asked: Held, why: string): void;
  /** The question is void: its session ended. */
  abandoned?(asked: Asked): void;
  /**
   * The client has left between two commands, and its server's connection still stands: a route to 0 makes that idle, for others to
   * take; otherwise it ends. Told before `ended`.
   */
  leaves?(session: SessionInfo): Route | null;
  /** The session is over, with all of its connections; told once, to whoever was asked for an interest in it. */
  ended?(session: SessionInfo): void;
}

/** At a command whose reply decides. */
export const watchReply: Decision = { actions: [], seesReply: true, goOn: true };
