import type { Instant } from './io.ts';
import type { SessionPorts } from './sessionPorts.ts';
import type { TlsModes } from './tlsModes.ts';

/** What a session is made with. */
export interface SessionOptions {
  readonly id: number;
  readonly client: string;
  readonly backend: string;
  readonly openedAt: Instant;
  readonly tls: TlsModes;
  readonly ports: SessionPorts;
  /** Of the users whose password the proxy was told. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Bytes of packets kept per exchange. */
  readonly keepBytes: number;
  /** Bytes of a command or a reply above which it is not held. */
  readonly holdLimit: number;
  /** Numbers exchanges over the whole engine; 0 for one that is not recorded. */
  nextExchangeId(): number;
}
