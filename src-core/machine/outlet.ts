/** What the session machine has done: called while an input is handled, in the order in which things happen. */
import type { SessionEvent, Side } from './io.ts';

export interface Outlet {
  /** The chunk leaves at once, before the machine looks at it. */
  write(side: Side, chunk: Uint8Array): void;
  /**
   * Go on in TLS on this side: as the TLS server towards the client, as the TLS client towards the server. `rest` came from the
   * side already and belongs to the TLS handshake. Answered by a `secured` input, or by `ended` with a failure.
   */
  secure(side: Side, rest: Uint8Array): void;
  /** Stop or go on reading from the side. */
  pause(side: Side): void;
  resume(side: Side): void;
  /** Send what is buffered, then end the side's connection. */
  close(side: Side): void;
  /** For whoever records the session. */
  tell(event: SessionEvent): void;
}
