/** A growing list of exchange ids: 4 bytes an id, 8 from the first one above 2^32 on. */
export class IdList {
  length = 0;
  private ids: Uint32Array | Float64Array = new Uint32Array(1024);

  push(id: number): void {
    this.makeRoom(id);
    this.ids[this.length++] = id;
  }

  /** Puts an id before the one at `index`; all behind it move. */
  insert(index: number, id: number): void {
    this.makeRoom(id);
    this.ids.copyWithin(index + 1, index, this.length);
    this.ids[index] = id;
    this.length++;
  }

  private makeRoom(id: number): void {
    const wide = this.ids instanceof Float64Array || id > 0xffffffff;
    const full = this.length === this.ids.length;
    if (!full && wide === this.ids instanceof Float64Array) return;
    const size = full ? this.length * 2 : this.ids.length;
    const grown = wide ? new Float64Array(size) : new Uint32Array(size);
    grown.set(this.ids);
    this.ids = grown;
  }

  /** Undefined past the end. */
  at(index: number): number | undefined {
    return index < this.length ? this.ids[index] : undefined;
  }
}
