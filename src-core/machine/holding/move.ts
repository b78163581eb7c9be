/** A session goes over to another connection of a server while a command waits: what that needs first is sent as commands of our own. */
import type { OpenEntry } from '../commands/replyTracker.ts';
import { newInterception } from './held.ts';
import { type RunOwner, refusedFile } from './runOwner.ts';

export class Move {
  private readonly owner: RunOwner;
  private readonly entry: OpenEntry;
  private readonly payloads: Uint8Array[];
  private readonly done: () => void;
  /** The one whose reply is under way. */
  private open: OpenEntry | null = null;

  /** `entry`: the command that waits. `done`: it may be sent. */
  constructor(owner: RunOwner, entry: OpenEntry, payloads: readonly Uint8Array[], done: () => void) {
    this.owner = owner;
    this.entry = entry;
    this.payloads = [...payloads];
    this.done = done;
  }

  begin(): void {
    this.owner.setAside(this.entry);
    this.next();
  }

  /** Bytes of the server, decompressed. */
  fromServer(chunk: Uint8Array): void {
    const { owner, open } = this;
    owner.read('server', chunk);
    if (open?.grammar.awaits === 'client') owner.send('server', refusedFile(owner, open));
    if (open?.grammar.done === true) this.next();
  }

  private next(): void {
    const payload = this.payloads.shift();
    this.open = payload === undefined ? null : this.owner.inject(payload, newInterception(this.entry.exchange.id));
    if (this.open !== null) return;
    this.owner.resume(this.entry);
    this.done();
  }
}
