/** What is still to run for one command of the client: what was asked for, and what the proxy sends by itself behind it. */
import type { OpenEntry } from '../commands/replyTracker.ts';
import type { QueuedCommand } from './held.ts';
import { closing, droppingLongData, showingWarnings } from './ownCommands.ts';
import type { RunOwner } from './runOwner.ts';

export class CommandQueue {
  private readonly owner: RunOwner;
  private readonly entry: OpenEntry;
  private commands: QueuedCommand[] = [];

  constructor(owner: RunOwner, entry: OpenEntry) {
    this.owner = owner;
    this.entry = entry;
  }

  get isEmpty(): boolean {
    return this.commands.length === 0;
  }

  /** The client's own command is among them. */
  get hasOwn(): boolean {
    return this.commands.some(({ payload }) => payload === null);
  }

  /** They run next, before what is still waiting. */
  addFirst(commands: readonly QueuedCommand[]): void {
    this.commands = [...commands, ...this.commands];
  }

  /** They run in place of what was asked for; what the proxy sends by itself stays. */
  replaceRest(commands: readonly QueuedCommand[]): void {
    this.commands = [...commands, ...this.commands.filter(({ reply }) => reply === 'keep')];
  }

  next(): QueuedCommand | undefined {
    return this.commands.shift();
  }

  /** The server does not get the execution: nor what came ahead for it, nor the types in it. */
  withhold(): void {
    const { owner, entry } = this;
    owner.owed.withheld(entry.exchange);
    owner.owedColumns.toldOther(entry.exchange);
    this.commands.push(...droppingLongData(entry.exchange, owner.codecContext()));
  }

  /** The server prepared a statement that the client is not told of. */
  closeStatement(id: number | null): void {
    this.addFirst(closing(id, this.owner.codecContext()));
  }

  showWarnings(): void {
    this.addFirst([showingWarnings(this.owner.codecContext())]);
  }
}
