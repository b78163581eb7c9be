/**
 * The ordered chain of all that takes hold of the conversation (docs/adr/0017-order-of-the-chain.md): breakpoints, then rules,
 * then scripts. Sessions ask it; when it changes, each of them is told, since its interest may be another one now.
 */
import type { SessionInfo } from '../machine/io.ts';
import type { Interceptor } from './interceptor.ts';
import { SessionChain } from './sessionChain.ts';

export interface ChainPorts {
  /** Runs `task` after `ms`; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
  /** From 0, below 1. */
  random(): number;
}

export class Chain {
  readonly ports: ChainPorts;
  private members: readonly Interceptor[] = [];
  /** Asked before all others, and never taken off. */
  private readonly guards: Interceptor[] = [];
  private readonly changed = new Map<SessionChain, () => void>();

  constructor(ports: ChainPorts) {
    this.ports = ports;
  }

  /** One that is no matter of rules and scripts; once, before the first session. */
  guard(interceptor: Interceptor): void {
    this.guards.push(interceptor);
    this.members = [interceptor, ...this.members];
  }

  get interceptors(): readonly Interceptor[] {
    return this.members;
  }

  /** Questions that are open go on with those that they began with. */
  set(interceptors: readonly Interceptor[]): void {
    this.members = [...this.guards, ...interceptors];
    for (const tell of [...this.changed.values()]) tell();
  }

  /** A session's own end of the chain. `changed`: its interest may be another one. */
  session(changed: () => void): SessionChain {
    const session = new SessionChain(this);
    this.changed.set(session, changed);
    return session;
  }

  /** The session has ended. */
  leave(session: SessionChain, info: SessionInfo): void {
    if (this.changed.delete(session)) this.forget(info);
  }

  /** A session is over, perhaps before it began. */
  forget(info: SessionInfo): void {
    for (const interceptor of this.members) interceptor.ended?.(info);
  }
}
