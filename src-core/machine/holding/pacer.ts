/** Sends a reply to the client no faster than its pace says, and ends the connection where it says so. */
import type { ReplyPace } from './held.ts';
import type { ReplyPacket } from './replyRun.ts';

/** Slices a second of a throttled reply. */
const slicesPerSecond = 20;
const secondUs = 1_000_000;

export interface PacerOwner {
  send(bytes: Uint8Array): void;
  wait(us: number): void;
  hangUp(): void;
}

export class Pacer {
  private readonly pace: ReplyPace;
  private readonly owner: PacerOwner;
  private rows = 0;
  private over = false;
  /** µs that the bytes sent so far have not been waited for. */
  private owedUs = 0;

  constructor(pace: ReplyPace, owner: PacerOwner) {
    this.pace = pace;
    this.owner = owner;
  }

  /** What is sent now reaches the client. */
  get reaches(): boolean {
    return !this.over && this.pace.drop !== true;
  }

  send({ bytes, isRow }: ReplyPacket): void {
    if (!this.reaches) return;
    const { slowRow, closeAfterRows } = this.pace;
    if (isRow && closeAfterRows !== undefined && this.rows === closeAfterRows) {
      this.end();
      return;
    }
    if (isRow) this.rows++;
    if (isRow && slowRow !== undefined && this.rows === slowRow.row) this.owner.wait(slowRow.us);
    this.throttled(bytes);
  }

  /** Behind the reply's last packet. */
  finish(): void {
    const { closeAfterRows, closeBehind } = this.pace;
    if (closeBehind === true || closeAfterRows !== undefined) this.end();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.owner.hangUp();
  }

  private throttled(bytes: Uint8Array): void {
    const { bytesPerSecond } = this.pace;
    if (bytesPerSecond === undefined) {
      this.owner.send(bytes);
      return;
    }
    const slice = Math.max(1, Math.floor(bytesPerSecond / slicesPerSecond));
    for (let at = 0; at < bytes.length; at += slice) {
      const piece = bytes.subarray(at, at + slice);
      this.owner.send(piece);
      this.owedUs += (piece.length * secondUs) / bytesPerSecond;
      if (this.owedUs < secondUs / slicesPerSecond) continue;
      this.owner.wait(Math.round(this.owedUs));
      this.owedUs = 0;
    }
  }
}
