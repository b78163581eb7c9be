/** The searches of the filters that are in use or were lately, and the loop that drives them in slices. */
import type { Instant } from '../machine/io.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import { FilterFault, faultLine } from './filter/faults.ts';
import { compileFilter, type Filter } from './filter/filter.ts';
import { Search } from './search.ts';
import type { Summaries } from './summary.ts';
import type { CaptureView } from './view.ts';

export interface SearchPorts {
  now(): Instant;
  yieldTurn(): Promise<void>;
}

const keptSearches = 3;
const sliceUs = 8_000;

export class Searches {
  private readonly store: CaptureStore;
  private readonly summaries: Summaries;
  private readonly view: CaptureView;
  private readonly ports: SearchPorts;
  /** Called after each slice. */
  private readonly progressed: () => void;
  /** By filter, least recently used first. */
  private readonly kept = new Map<string, Search>();
  private running = false;
  private stopped = false;

  constructor(store: CaptureStore, summaries: Summaries, view: CaptureView, ports: SearchPorts, progressed: () => void) {
    this.store = store;
    this.summaries = summaries;
    this.view = view;
    this.ports = ports;
    this.progressed = progressed;
  }

  /** The search of a filter as typed, to be given back with `release`; null for a filter that finds everything. Throws CallFault. */
  acquire(typed: string): Search | null {
    const filter = compiled(typed);
    if (filter.node === null) return null;
    const { key } = filter;
    const known = this.kept.get(key);
    const search = known === undefined || known.failure !== null ? new Search(this.store, this.summaries, filter) : known;
    this.kept.delete(key);
    this.kept.set(key, search);
    search.users++;
    for (const [other, { users }] of this.kept) if (this.kept.size > keptSearches && users === 0) this.kept.delete(other);
    this.drive();
    return search;
  }

  release(search: Search | null): void {
    if (search !== null) search.users--;
  }

  /** Goes on where there is something to look at; to be called when exchanges were added or hidden ones came back. */
  drive(): void {
    if (!this.running && !this.stopped && this.waiting() !== undefined) void this.run();
  }

  stop(): void {
    this.stopped = true;
  }

  private waiting(): Search | undefined {
    const hidden = this.view.hidden.position;
    for (const search of this.kept.values()) if (search.users > 0 && !search.done(hidden)) return search;
    return undefined;
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      for (let search = this.waiting(); search !== undefined && !this.stopped; search = this.waiting()) {
        const until = this.ports.now() + sliceUs;
        search.advance(this.view.hidden.position, () => this.ports.now() >= until);
        this.progressed();
        await this.ports.yieldTurn();
      }
    } finally {
      this.running = false;
    }
  }
}

function compiled(typed: string): Filter {
  try {
    return compileFilter(typed);
  } catch (error) {
    if (error instanceof FilterFault) throw new CallFault('badInput', `the filter is wrong at ${faultLine(error)}`);
    throw error;
  }
}
