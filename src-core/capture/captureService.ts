/** Everything the bridge contract says of the capture, over one store. Lives in the capture worker. */
import type { Calls, ChangeSet, RecordPage, Streams } from '../bridge/contract.ts';
import type { Instant } from '../machine/io.ts';
import type { Batch } from './batch.ts';
import { CallFault } from './callFault.ts';
import type { CaptureStore } from './captureStore.ts';
import { Changes, countEveryMs, mostRows, readCursor, tellsNothingNew } from './changes.ts';
import { resultRows } from './decode/decodeExchange.ts';
import { packetPage } from './decode/packetDetails.ts';
import { endableStream, type StreamState } from './endableStream.ts';
import { exchangeChanges } from './exchangeChanges.ts';
import { exchangeDetail, scopeOf } from './exchangeDetail.ts';
import { fieldValues } from './fieldValues.ts';
import { type ExplainLogin, loginDetail } from './loginDetail.ts';
import { mockFrom, mostMocked, type PrepareMock } from './mockFrom.ts';
import { firstPlace, Records, readPlace } from './records.ts';
import { Searches } from './searches.ts';
import { Signal } from './signal.ts';
import { CaptureDamaged, databaseTrouble, saysDamaged } from './store/captureDamaged.ts';
import { copyCapture } from './store/copyCapture.ts';
import { Summaries } from './summary.ts';
import { type PrepareTrial, tryRules } from './tryRules.ts';
import { CaptureView } from './view.ts';

type CaptureCall = Extract<keyof Calls, `capture.${string}`>;
type CaptureStream = Extract<keyof Streams, `capture.${string}`>;

/** What the service needs of its thread. */
export interface ServicePorts {
  /** µs since the epoch. */
  now(): Instant;
  /** Resolves after `ms` milliseconds; the timer must not keep the process alive. */
  sleep(ms: number): Promise<void>;
  /** Resolves once what waits on the thread's event loop (batches, other calls) had its turn; setImmediate in Node. */
  yieldTurn(): Promise<void>;
  /** `explainLogin` of src-core/analysis, which the capture itself does not know. */
  readonly explainLogin: ExplainLogin;
  /** Of src-core/intercept, which the capture itself does not know. */
  readonly prepareTrial: PrepareTrial;
  /** Of src-core/responder, which the capture itself does not know. */
  readonly prepareMock: PrepareMock;
}

type CallHandlers = { readonly [K in CaptureCall]: (input: Calls[K][0]) => Promise<Calls[K][1]> };
type StreamHandlers = { readonly [K in CaptureStream]: (input: Streams[K][0]) => AsyncIterable<Streams[K][1]> };

/** The shortest time between two change sets of a stream. */
const changesEveryMs = 100;
/**
 * Under load a set costs some milliseconds, in the thread that must keep up with the traffic: its stream then rests 100 times as
 * long, though no longer than people notice.
 */
const restPerCost = 100;
const longestRestMs = 300;
/** How long a call for filtered rows waits for the search to find them. */
const rowsWaitUs = 150_000;

export class CaptureService {
  /**
   * By the names of the bridge contract, as a bridge server takes them. Calls reject with CallFault; a stream ends when its
   * iterator is returned, also while it waits.
   */
  readonly handlers: { readonly calls: CallHandlers; readonly streams: StreamHandlers };
  private readonly store: CaptureStore;
  private readonly ports: ServicePorts;
  private readonly view: CaptureView;
  private readonly summaries: Summaries;
  private readonly changes: Changes;
  private readonly records: Records;
  private readonly searches: Searches;
  private readonly news = new Signal();
  private closed = false;

  constructor(store: CaptureStore, ports: ServicePorts) {
    this.store = store;
    this.ports = ports;
    this.view = new CaptureView(store);
    this.summaries = new Summaries(store);
    this.changes = new Changes(store, this.summaries, this.view);
    this.records = new Records(store, this.summaries);
    this.searches = new Searches(store, this.summaries, this.view, ports, () => this.news.raise());
    this.handlers = this.makeHandlers();
  }

  /** Stores a batch and wakes the streams. Never throws: see `captureError`. */
  append(batch: Batch): void {
    this.store.append(batch);
    this.searches.drive();
    this.news.raise();
  }

  /** Why the capture can not be written now, with the remedy; null when all is well. */
  get captureError(): string | null {
    return this.store.captureError;
  }

  /** Size of the capture file in bytes. */
  get captureBytes(): number {
    return this.store.captureBytes;
  }

  /** Ends all streams and closes the store. */
  close(): void {
    this.closed = true;
    this.searches.stop();
    this.news.raise();
    this.store.close();
  }

  private makeHandlers(): CaptureService['handlers'] {
    const { store, summaries } = this;
    return {
      calls: {
        'capture.rows': this.guarded<'capture.rows'>((input) => this.rows(input)),
        'capture.fieldValues': this.guarded<'capture.fieldValues'>(async ({ field }) => ({
          values: fieldValues(store, summaries, field, this.view.hidden.exchange, () => this.ports.now()),
        })),
        'capture.exchange': this.guarded<'capture.exchange'>(async ({ id }) => {
          this.changes.show();
          return exchangeDetail(store, summaries, id);
        }),
        'capture.resultRows': this.guarded<'capture.resultRows'>(async ({ id, result, from, count }) => {
          const rows = resultRows(scopeOf(store, id), result, from, Math.min(count, mostRows));
          if (rows === null) throw new CallFault('notFound', `Exchange ${id} has no result ${result}.`);
          return { rows };
        }),
        'capture.exchangeChanges': this.guarded<'capture.exchangeChanges'>(async ({ id }) => exchangeChanges(store, summaries, id)),
        'capture.tryRules': this.guarded<'capture.tryRules'>(({ text, last }) => this.tryRules(text, last)),
        'capture.mockFrom': this.guarded<'capture.mockFrom'>((input) => this.mockFrom(input)),
        'capture.packets': this.guarded<'capture.packets'>(async ({ id, from, count }) =>
          packetPage(scopeOf(store, id), from, Math.min(count, mostRows)),
        ),
        'capture.login': this.guarded<'capture.login'>(async (input) => loginDetail(store, this.ports.explainLogin, input)),
        'capture.saveAs': this.guarded<'capture.saveAs'>(({ path }) => this.saveAs(path)),
        'capture.clear': this.guarded<'capture.clear'>(async ({ undo }) => {
          if (undo) this.view.undo();
          else this.view.clear();
          this.searches.drive();
          this.news.raise();
          return {};
        }),
      },
      streams: {
        'capture.records': (input) =>
          endableStream(
            (state) => this.record(input, state),
            () => this.news.raise(),
          ),
        'capture.changes': (input) =>
          endableStream(
            (state) => this.follow(input, state),
            () => this.news.raise(),
          ),
      },
    };
  }

  /** The same call, rejecting with nothing but CallFault. */
  private guarded<K extends CaptureCall>(handler: (input: Calls[K][0]) => Promise<Calls[K][1]>): CallHandlers[K] {
    const guarded = async (input: Calls[K][0]): Promise<Calls[K][1]> => {
      try {
        return await handler(input);
      } catch (error) {
        throw this.faultOf(error);
      }
    };
    return guarded as CallHandlers[K];
  }

  private async rows({ filter, from, count }: Calls['capture.rows'][0]): Promise<Calls['capture.rows'][1]> {
    const search = this.searches.acquire(filter);
    try {
      const wanted = Math.min(Math.max(0, count), mostRows);
      const until = this.ports.now() + rowsWaitUs;
      const { hidden } = this.view;
      while (
        search !== null &&
        !search.done(hidden.position) &&
        search.matched(hidden.exchange) < from + wanted &&
        this.ports.now() < until
      ) {
        if (this.closed) break;
        await this.ports.yieldTurn();
      }
      this.changes.show();
      const matched = search === null ? this.view.total() : search.matched(this.view.hidden.exchange);
      return { rows: this.changes.rows(search, from, Math.min(wanted, Math.max(0, matched - from))), matched };
    } finally {
      this.searches.release(search);
    }
  }

  private tryRules(text: string, last: number): Promise<Calls['capture.tryRules'][1]> {
    const { store, ports, view, summaries } = this;
    const scope = { store, summaries, ports, from: view.hidden.position, stopped: () => this.closed };
    return tryRules(scope, ports.prepareTrial, text, last);
  }

  private async mockFrom(input: Calls['capture.mockFrom'][0]): Promise<Calls['capture.mockFrom'][1]> {
    const { store, ports, summaries } = this;
    const ids = input.ids ?? (await this.idsOf(input.filter ?? ''));
    return mockFrom({ store, summaries, ports, stopped: () => this.closed }, ports.prepareMock, ids, input);
  }

  /** Of all that the filter finds, once all of it was looked at. */
  private async idsOf(filter: string): Promise<number[]> {
    const search = this.searches.acquire(filter);
    try {
      while (search !== null && !this.closed && !search.done(this.view.hidden.position)) await this.ports.yieldTurn();
      const ids: number[] = [];
      for (let rows = this.changes.rows(search, 0, mostRows); rows.length > 0; rows = this.changes.rows(search, ids.length, mostRows)) {
        ids.push(...rows.map(({ id }) => id));
        if (ids.length > mostMocked) break;
        await this.ports.yieldTurn();
      }
      return ids;
    } finally {
      this.searches.release(search);
    }
  }

  private async saveAs(path: string): Promise<Calls['capture.saveAs'][1]> {
    try {
      const exchanges = await copyCapture(this.store.open, this.store.path, path, () => this.ports.yieldTurn());
      return { path, exchanges };
    } catch (error) {
      throw new CallFault('failed', error instanceof CaptureDamaged ? error.message : databaseTrouble(path, error, 'written'));
    }
  }

  private async *follow(query: Streams['capture.changes'][0], state: StreamState): AsyncGenerator<ChangeSet, void> {
    let position = query.since === null ? null : readCursor(query.since);
    let told: ChangeSet | null = null;
    const search = this.searches.acquire(query.filter);
    try {
      while (!state.ended && !this.closed) {
        const seen = this.news.raised;
        const began = this.ports.now();
        const next = this.changes.since(position, search, query.tailRows, this.ports.now());
        const costMs = (this.ports.now() - began) / 1000;
        position = next.position;
        if (!tellsNothingNew(next.set, told)) {
          told = next.set;
          yield next.set;
        }
        await this.ports.sleep(Math.max(changesEveryMs, Math.min(longestRestMs, costMs * restPerCost)));
        if (state.ended || this.closed) break;
        if (next.follows === null) await this.news.after(seen);
        else if (next.follows === 'later') await Promise.race([this.news.after(seen), this.ports.sleep(countEveryMs)]);
      }
    } catch (error) {
      throw this.faultOf(error);
    } finally {
      this.searches.release(search);
    }
  }

  private async *record(query: Streams['capture.records'][0], state: StreamState): AsyncGenerator<RecordPage, void> {
    let place = query.since === null ? firstPlace : readPlace(query.since);
    try {
      let toldEnd = false;
      while (!state.ended && !this.closed) {
        const seen = this.news.raised;
        const next = this.records.page(place, query.rowLimit);
        place = next.place;
        // Of a page without a record, only the end is news.
        if (next.page.records.length > 0 || (next.page.atEnd && !toldEnd)) yield next.page;
        toldEnd = next.page.atEnd;
        if (state.ended || this.closed) break;
        await (next.page.atEnd ? this.news.after(seen) : this.ports.yieldTurn());
      }
    } catch (error) {
      throw this.faultOf(error);
    }
  }

  private faultOf(error: unknown): CallFault {
    if (error instanceof CallFault) return error;
    return new CallFault(saysDamaged(error) ? 'captureDamaged' : 'failed', databaseTrouble(this.store.path, error, 'read'));
  }
}
