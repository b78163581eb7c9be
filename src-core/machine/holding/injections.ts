/** Commands of our own that no command of the client caused: sent one by one while the session is between two commands. */
import type { OpenEntry } from '../commands/replyTracker.ts';
import type { Side } from '../io.ts';
import type { Outlet } from '../outlet.ts';
import type { Reader } from '../reader.ts';
import { type Interception, newInterception } from './held.ts';
import { refusedFile } from './runOwner.ts';

export interface Injection {
  readonly id: number;
  readonly payload: Uint8Array;
  readonly by: string;
}

export interface InjectionsParts {
  readonly out: Outlet;
  readonly reader: Reader;
  send(to: Side, bytes: Uint8Array, begins: boolean): void;
}

export class Injections {
  private readonly parts: InjectionsParts;
  private readonly waiting: Injection[] = [];
  /** The one whose reply is under way. */
  private open: OpenEntry | null = null;

  constructor(parts: InjectionsParts) {
    this.parts = parts;
  }

  /** A reply is under way. */
  get isOpen(): boolean {
    return this.open !== null;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  add(injection: Injection): void {
    this.waiting.push(injection);
  }

  sendNext(): void {
    const injection = this.waiting.shift();
    if (injection === undefined) return;
    const { id, payload, by } = injection;
    const { out } = this.parts;
    const entry = this.send(payload, { ...newInterception(), injected: true, by: [by] });
    if (entry === null) out.injected(id, { refused: 'the session cannot be followed any more' });
    else {
      this.open = entry;
      out.injected(id, { exchange: entry.exchange.id });
    }
  }

  /** The reply to the one that is open, which the client does not see. */
  fromServer(chunk: Uint8Array): void {
    const { open, parts } = this;
    parts.reader.readUnframed('server', chunk);
    if (open?.grammar.awaits === 'client') parts.send('server', refusedFile(parts.reader, open), false);
    if (open?.grammar.done === true) this.open = null;
  }

  /** A command of our own leaves, as an exchange by itself; null where the session cannot be followed any more. */
  send(payload: Uint8Array, interception: Interception): OpenEntry | null {
    const { packets, entry } = this.parts.reader.openOwn(payload, interception);
    if (entry !== null) this.parts.send('server', packets, true);
    return entry;
  }

  /** None of them will be sent, for this reason. */
  refuse(refused: string): void {
    for (const { id } of this.waiting.splice(0)) this.parts.out.injected(id, { refused });
  }

  /** The session ends. */
  release(): void {
    this.open = null;
    this.refuse('the session has ended');
  }
}
