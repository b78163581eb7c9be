/** Copies of few bytes, many in one block of memory: a block for each costs as much as all else that is done with a short command. */
const blockBytes = 4096;
/** More than that has a block of its own. */
const mostBytes = 512;
/** V8 keeps so few bytes within the view itself. */
const fewBytes = 64;
const none = new Uint8Array(0);

export class SmallCopies {
  private block = none;
  private used = 0;

  copy(bytes: Uint8Array): Uint8Array {
    const { length } = bytes;
    if (length <= fewBytes || length > mostBytes) return new Uint8Array(bytes);
    if (this.used + length > this.block.length) {
      this.block = new Uint8Array(blockBytes);
      this.used = 0;
    }
    const copy = this.block.subarray(this.used, this.used + length);
    copy.set(bytes);
    this.used += length;
    return copy;
  }
}
