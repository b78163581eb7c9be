/** What the session machine has done: called while an input is handled, in the order in which things happen. */
import type { Held, Ticket, Verdict } from './holding/held.ts';
import type { SessionEvent, Side } from './io.ts';
import type { ServerLink } from './serverLink.ts';

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
  /** What is written to the side after this leaves so many µs later; so does its closing. Several add up. */
  wait(side: Side, us: number): void;
  /** How shall it go on? Null: a `verdict` input follows later, and until then this session waits. */
  ask(held: Held): Verdict | null;
  /** The question needs no answer any more: the session ended. */
  void(ticket: Ticket): void;
  /** The command of an `inject` input was sent as this exchange; or was not, for the reason given. */
  injected(id: number, result: { readonly exchange: number } | { readonly refused: string }): void;
  /** The server's connection, which is between two commands, is not the session's any more: this is how it was left. */
  parted(link: ServerLink): void;
  /** The client is let in though no server has let it in: the server's connection ends, and somebody stands in for it. */
  alone(): void;
  /** That of the verdict under way has come in its place. */
  attached(): void;
  /** The client has left between two commands: shall the server's connection be parted with, rather than end? */
  keepsServer(): boolean;
}
