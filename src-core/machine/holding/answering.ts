import type { OpenEntry } from '../commands/replyTracker.ts';
import type { ReplyRun } from './replyRun.ts';

/** The server's reply that is under way, or has come and waits, and what becomes of it. */
export interface Answering {
  /** The exchange that it belongs to. */
  readonly entry: OpenEntry;
  /** It answers the client's own command, perhaps a changed one; otherwise one of ours. */
  readonly own: boolean;
  readonly queueId: number | null;
  readonly to: 'client' | 'verdict' | 'nobody';
  /** Follows the reply; null where it goes straight through, or is only recorded. */
  readonly run: ReplyRun | null;
  /** Code of the command that the server got. */
  readonly code: number;
  /** Its rows are made binary on the way. */
  readonly translated: boolean;
  /** Packets as the client gets them, where they are needed once more; null once they are too many. */
  given: Uint8Array[] | null;
  givenBytes: number;
}

export function keepGiven(answering: Answering, packet: Uint8Array, limit: number): void {
  answering.givenBytes += packet.length;
  if (answering.givenBytes > limit) answering.given = null;
  else answering.given?.push(packet);
}
