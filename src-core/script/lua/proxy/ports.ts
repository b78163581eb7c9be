/** What the `proxy` table needs of the engine around it. */
import type { SessionInfo } from '../../../machine/io.ts';

/** One server behind the proxy, counted from 1 in their order. */
export interface LuaBackend {
  /** `host:port`. */
  readonly address: string;
  readonly type: 'rw' | 'ro';
  readonly state: 'unknown' | 'up' | 'down';
  readonly connectedClients: number;
  uuid: string;
}

export interface LuaBackends {
  readonly all: readonly LuaBackend[];
  /** A script marks it; `ndx` is one of the backends'. */
  setState(ndx: number, state: LuaBackend['state']): void;
  /**
   * Idle server connections to it of that user; of an empty name: of all users. Of the user whom the session that asks has logged in
   * as: those that can serve it, since clients that agreed on another form of the protocol cannot share one.
   */
  idle(ndx: number, user: string, asking: SessionInfo): number;
  /** How many of them stay, and how many at most there are; to be changed by scripts. */
  limits(ndx: number): { max: number; min: number };
}

export interface ProxyPorts {
  readonly backends: LuaBackends;
  /** Where the proxy listens for the session's client, `host:port`; null where that is not known. */
  proxyAddress(session: SessionInfo): string | null;
  /** Which of the backends serves the session: its number from 1; 0 for none. */
  backendOf(session: SessionInfo): number;
}
