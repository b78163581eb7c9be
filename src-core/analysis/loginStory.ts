/** What is known of a login: its packets and what became of the session. Shapes that capture/batch.ts satisfies. */
import type { Instant, LoginStep, SessionError, SessionInfo, Side } from '../machine/io.ts';

export interface LoginMessage {
  readonly at: Instant;
  /** Of a packet that the proxy made up: the side in whose place it speaks. */
  readonly from: Side;
  readonly step: LoginStep;
  /** With its 4-byte header; authentication data is masked. Empty for a packet that the proxy made up. */
  readonly packet: Uint8Array;
  /** What was passed on, where that differs; empty where the proxy kept the packet; else null. */
  readonly sent: Uint8Array | null;
  /** Who had `sent` put in its place; left out where it is the proxy's own doing. */
  readonly by?: readonly string[];
}

export interface LoginEvent {
  readonly event: 'opened' | 'authenticated' | 'changed' | 'failed' | 'degraded' | 'closed';
  readonly at: Instant;
  readonly error: SessionError | null;
}

export interface LoginStory {
  readonly session: SessionInfo;
  /** In the order in which they came. */
  readonly messages: readonly LoginMessage[];
  readonly events: readonly LoginEvent[];
  /** The first few commands behind the login, with the code of the reply's ERR (0 for none). */
  readonly commands: readonly { readonly command: number; readonly errorCode: number }[];
  /** Of a COM_CHANGE_USER, which begins the messages: the greeting of the session's login, as far as there is one. */
  readonly userChange?: { readonly greeting: LoginMessage | null };
}
