import type { OpenExchange } from '../machine/io.ts';
import type { Behind } from './behind.ts';
import type { FragmentBuffer } from './fragmentBuffer.ts';
import { holdsSecret } from './masking.ts';

/** What waits, on the engine's thread, of an exchange that is not over. */
export class Waiting {
  readonly exchange: OpenExchange;
  readonly fragments: FragmentBuffer;
  /** Earlier fragments left in that many parts. */
  parts = 0;
  /** An `open` record stands in an earlier segment. */
  announced = false;
  detailLost = false;
  /** Its request may hold a password: nothing of it is written before it is whole and masked. */
  secret: boolean;
  /** The last bytes of a request that goes on and may still come to a password; null for all others. */
  tail: Uint8Array | null = null;
  /** The server got another request, or gave another reply; null for all others. */
  behind: Behind | null = null;
  /** Places in the list that holds it. */
  before: Waiting | null = null;
  after: Waiting | null = null;

  constructor(exchange: OpenExchange, fragments: FragmentBuffer) {
    this.exchange = exchange;
    this.fragments = fragments;
    this.secret = holdsSecret(exchange.command);
  }

  /** Either of its requests may hold a password. */
  get holdsSecret(): boolean {
    return this.secret || this.behind?.secret === true;
  }
}

/**
 * A list that gives up its members without a trace. A Map or Set that many pass through would do, but each of its tables
 * refers to the next one: one old table keeps all that passed alive until the next full collection.
 */
export class WaitingList {
  private first: Waiting | null = null;

  add(waiting: Waiting): void {
    waiting.after = this.first;
    if (this.first !== null) this.first.before = waiting;
    this.first = waiting;
  }

  /** Nothing happens where it is not in the list. */
  remove(waiting: Waiting): void {
    const { before, after } = waiting;
    if (before === null && this.first !== waiting) return;
    if (before === null) this.first = after;
    else before.after = after;
    if (after !== null) after.before = before;
    waiting.before = null;
    waiting.after = null;
  }

  /** Takes all members out, oldest first. */
  drain(): Waiting[] {
    const all: Waiting[] = [];
    while (this.first !== null) {
      all.push(this.first);
      this.remove(this.first);
    }
    return all.reverse();
  }
}
