/**
 * The client's compressed frames where only one link is encrypted: they leave one by one, each after a look into it. A password
 * that came encrypted must be known for one before it leaves.
 */
import { Gate } from './gate.ts';
import type { Reader } from './reader.ts';

export class ClientFrames {
  private readonly reader: Reader;
  /** What came of a frame whose end is still to come. */
  private readonly held = new Gate();

  constructor(reader: Reader) {
    this.reader = reader;
  }

  /** What may leave once the chunk was read, unless it held what must not. */
  take(chunk: Uint8Array): Uint8Array {
    this.held.hold(chunk);
    this.reader.read('client', chunk);
    return this.reader.stopped || this.reader.betweenFrames('client') ? this.held.release() : new Uint8Array(0);
  }
}
