import type { Side } from '../io.ts';
import type { PeerFault } from '../peerFault.ts';
import type { SessionPorts } from '../sessionPorts.ts';
import type { TlsModes } from '../tlsModes.ts';
import type { AuthOwner } from './authExchange.ts';

/** What a login is made with. */
export interface LoginOptions {
  readonly tls: TlsModes;
  readonly ports: SessionPorts;
  /** Of the users whose password the proxy was told. */
  readonly passwords: ReadonlyMap<string, string>;
}

export interface LoginOwner extends Omit<AuthOwner, 'failed'> {
  /** The side's link goes on in TLS. */
  secure(side: Side): void;
  /** The proxy ended the login: both links are to be closed. */
  hangUp(): void;
  /** The client is let in though no server has let it in. */
  alone(): void;
  fault(side: Side, fault: PeerFault): void;
}
