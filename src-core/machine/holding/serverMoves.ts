/** What a session's tap (tap.ts) has to do where its server's connection leaves, or another one comes in its place. */
import type { ServerLink } from '../serverLink.ts';
import { CommandRun } from './commandRun.ts';
import type { Verdict } from './held.ts';
import { Move } from './move.ts';
import type { RunOwner } from './runOwner.ts';
import type { RunParts } from './tapRunOwner.ts';

export class ServerMoves {
  private readonly parts: Pick<RunParts, 'owner' | 'reader' | 'owed' | 'owedColumns'>;
  private readonly runOwner: RunOwner;
  private move: Move | null = null;

  constructor(parts: Pick<RunParts, 'owner' | 'reader' | 'owed' | 'owedColumns'>, runOwner: RunOwner) {
    this.parts = parts;
    this.runOwner = runOwner;
  }

  /** Another connection is being made ready for the command that waits. */
  get isUnderWay(): boolean {
    return this.move !== null;
  }

  /** The server's connection may leave now, as far as the server and what is open go. */
  get mayPart(): boolean {
    const { owner, reader } = this.parts;
    return owner.seat.leaves && reader.exchanges.isSettled && reader.serverAtBorder;
  }

  note({ parks }: Verdict): void {
    if (parks === true) this.parts.owner.seat.leaves = true;
  }

  part(): void {
    const { owner, owed, owedColumns } = this.parts;
    owed.clear();
    owedColumns.clear();
    owner.seat.part();
  }

  /** The command that waits is for this connection. `go` is called with its run from then on, once that may begin. */
  begin(run: CommandRun, link: ServerLink, go: (run: CommandRun) => void): void {
    const { owner } = this.parts;
    run.abandon();
    this.part();
    const { entry, held, wire } = run;
    this.move = new Move(this.runOwner, entry, owner.seat.attach(link), () => {
      const context = owner.seat.settled();
      entry.exchange.context = context;
      this.move = null;
      go(new CommandRun(this.runOwner, entry, { ...held, session: context.session, context }, wire));
    });
    this.move.begin();
  }

  fromServer(chunk: Uint8Array): void {
    this.move?.fromServer(chunk);
  }

  /** The session ends. */
  release(): void {
    this.move = null;
  }
}
