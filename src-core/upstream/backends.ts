/**
 * The servers behind the proxy, as MySQL Proxy counts them: from 1, in the order of the options, read-write ones first. Who connects
 * asks for the next one in turn, and tells how it went; one that cannot be reached is left out for a while.
 */
import type { Instant } from '../machine/io.ts';

export type BackendState = 'unknown' | 'up' | 'down';
/** `ro`: for reads only. */
export type BackendType = 'rw' | 'ro';

export interface BackendOptions {
  /** `host:port`. */
  readonly address: string;
  readonly type: BackendType;
}

export interface Backend extends BackendOptions {
  /** From 1: MySQL Proxy's `backend_ndx`. */
  readonly ndx: number;
  state: BackendState;
  /** Since when it is in that state; 0 for ever since. */
  since: Instant;
  /** Why it is down, in words; null otherwise. */
  error: string | null;
  /** Clients that are connected through it now. */
  connectedClients: number;
  /** Scripts may give it one. */
  uuid: string;
}

export interface BackendsPorts {
  now(): Instant;
  /** A backend's state is another one. */
  changed(backend: Backend): void;
}

/** µs until one that is down is tried again. */
export const defaultRetryUs = 4_000_000;

export class Backends {
  readonly all: readonly Backend[];
  private readonly ports: BackendsPorts;
  private readonly retryUs: number;
  private readonly lastOf = new Map<string, number>();

  constructor(options: readonly BackendOptions[], ports: BackendsPorts, retryUs = defaultRetryUs) {
    this.ports = ports;
    this.retryUs = retryUs;
    this.all = options.map((given, i) => ({
      ...given,
      ndx: i + 1,
      state: 'unknown',
      since: 0,
      error: null,
      connectedClients: 0,
      uuid: '',
    }));
  }

  /** By MySQL Proxy's `backend_ndx`, from 1. */
  at(ndx: number): Backend | null {
    return this.all[ndx - 1] ?? null;
  }

  /**
   * The one whose turn it is among `ndxs`, round robin, without those in `tried`; those that are down are left out until it is
   * time to try them again. Null where none is left.
   */
  next(ndxs: readonly number[], tried: ReadonlySet<number> = new Set()): Backend | null {
    const key = ndxs.join();
    const last = this.lastOf.get(key) ?? -1;
    for (let step = 1; step <= ndxs.length; step++) {
      const place = (last + step) % ndxs.length;
      const backend = this.at(ndxs[place]!);
      if (backend === null || tried.has(backend.ndx) || !this.mayTry(backend)) continue;
      this.lastOf.set(key, place);
      return backend;
    }
    return null;
  }

  connected(backend: Backend): void {
    this.turn(backend, 'up', null);
  }

  failed(backend: Backend, why: string): void {
    this.turn(backend, 'down', why);
  }

  /** A script says so. */
  mark(backend: Backend, state: BackendState): void {
    this.turn(backend, state, state === 'down' ? 'a script marked it as down' : null);
  }

  private mayTry(backend: Backend): boolean {
    return backend.state !== 'down' || this.ports.now() - backend.since >= this.retryUs;
  }

  private turn(backend: Backend, state: BackendState, error: string | null): void {
    const changed = backend.state !== state;
    backend.state = state;
    backend.error = error;
    if (changed || state === 'down') backend.since = this.ports.now();
    if (changed) this.ports.changed(backend);
  }
}
