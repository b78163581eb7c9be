/** A growing list of exchange ids: 4 bytes an id, 8 from the first one above 2^32 on. */
export class IdList {
  length = 0;
  private ids: Uint32Array | Float64Array = new Uint32Array(1024);

  push(id: number): void {
    const wide = id > 0xffffffff && this.ids instanceof Uint32Array;
    if (wide || this.length === this.ids.length) {
      const size = this.length === this.ids.length ? this.length * 2 : this.ids.length;
      const grown = wide || this.ids instanceof Float64Array ? new Float64Array(size) : new Uint32Array(size);
      grown.set(this.ids);
      this.ids = grown;
    }
    this.ids[this.length++] = id;
  }

  /** Undefined past the end. */
  at(index: number): number | undefined {
    return index < this.length ? this.ids[index] : undefined;
  }
}
