/** What is known of a login: its packets and what became of the session. Shapes that capture/batch.ts satisfies. */
import type { Instant, LoginStep, SessionError, SessionInfo, Side } from '../machine/io.ts';

export interface LoginMessage {
  readonly at: Instant;
  readonly from: Side;
  readonly step: LoginStep;
  /** With its 4-byte header; authentication data is masked. */
  readonly packet: Uint8Array;
  /** What was passed on, where that differs; else null. */
  readonly sent: Uint8Array | null;
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
}
