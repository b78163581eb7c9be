/** What the two halves of the command phase need of the session machine. */

import type { ExchangeEnd, Side } from '../io.ts';
import type { PeerFault } from '../peerFault.ts';
import type { OpenEntry } from './replyTracker.ts';

export interface CommandOwner {
  readonly now: number;
  nextExchangeId(): number;
  started(entry: OpenEntry): void;
  finished(entry: OpenEntry, end: ExchangeEnd): void;
  /** The reply is complete; what it changed is to be taken over. `payload`: the OK packet where it was asked for. */
  replied(entry: OpenEntry, payload: Uint8Array | null): void;
  /** The server said something that no command asked for. */
  unasked(payload: Uint8Array): void;
  fault(side: Side, fault: PeerFault): void;
}
