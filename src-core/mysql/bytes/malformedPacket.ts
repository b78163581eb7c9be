/** A packet that does not hold what its place in the protocol says. `offset` counts bytes from the payload's first one. */
export class MalformedPacket extends Error {
  override readonly name = 'MalformedPacket';
  readonly offset: number;
  /** The field that was being read. */
  readonly label: string;

  constructor(offset: number, label: string, reason: string) {
    super(`${label} at byte ${offset}: ${reason}`);
    this.offset = offset;
    this.label = label;
  }
}
