/**
 * What of the capture is in view: all that was recorded after the last clear. Nothing is deleted; a clear is a mark that
 * can be taken back.
 */
import type { CaptureStore } from './captureStore.ts';

export interface HiddenMark {
  /** Counts clears and undos, so that a cursor tells whether it is older. */
  readonly generation: number;
  /** Exchanges up to this position and up to this id are hidden. */
  readonly position: number;
  readonly exchange: number;
  /** Closed sessions whose newest event is not after this one are hidden. */
  readonly event: number;
}

export class CaptureView {
  private readonly store: CaptureStore;
  private readonly marks: HiddenMark[] = [{ generation: 0, position: 0, exchange: 0, event: 0 }];
  private generation = 0;

  constructor(store: CaptureStore) {
    this.store = store;
  }

  get hidden(): HiddenMark {
    return this.marks[this.marks.length - 1] as HiddenMark;
  }

  /** Exchanges in view. */
  total(): number {
    return Math.max(0, this.store.segments.total().exchanges - this.hidden.position);
  }

  /** Exchanges that the newest clear hid, null without one. */
  cleared(): number | null {
    const before = this.marks[this.marks.length - 2];
    return before === undefined ? null : this.hidden.position - before.position;
  }

  clear(): void {
    const { exchanges, lastExchange } = this.store.segments.total();
    this.generation++;
    this.marks.push({ generation: this.generation, position: exchanges, exchange: lastExchange, event: this.store.sessions.lastEvent() });
  }

  /** Takes the newest clear back; without one, nothing happens. */
  undo(): void {
    if (this.marks.length === 1) return;
    this.marks.pop();
    this.generation++;
    this.marks.push({ ...(this.marks.pop() as HiddenMark), generation: this.generation });
  }
}
