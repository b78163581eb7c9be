/**
 * One worker with one version of a script, seen from the engine: calls with a time limit, and a watch over a hook that never lets
 * go of the worker. Sans-I/O but for its ports.
 */
import type { Exported, HookEvent, HookName } from './hooks.ts';
import type { FromScript, ToScript, Wish } from './messages.ts';

/** A worker with the script in it. */
export interface ScriptWorker {
  post(message: ToScript): void;
  /** Both are set once, before anything arrives. `gone`: the worker has ended, with the reason. */
  listen(on: { message(message: FromScript): void; gone(reason: WorkerEnd): void }): void;
  /** Ends it at once, whatever it is doing. */
  terminate(): void;
}

/** Why a worker has ended. */
export interface WorkerEnd {
  readonly why: 'asked' | 'memory' | 'exit' | 'crash';
  /** In words, for a crash. */
  readonly message: string;
}

export interface ScriptTime {
  /** µs on any monotonic clock. */
  now(): number;
  /** Runs `task` after `ms`; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
}

/** How a call ended. Times are µs that the hook took, the limit where it did not end. */
export type CallEnd =
  | { readonly kind: 'returned'; readonly us: number; readonly wish: Wish }
  | { readonly kind: 'threw'; readonly us: number; readonly message: string; readonly place: string | null }
  | { readonly kind: 'timeout'; readonly us: number }
  /** The worker ended before it answered. */
  | { readonly kind: 'lost' };

export interface RunEvents {
  loaded(exported: Exported, files: readonly string[]): void;
  failed(message: string, place: string | null, files: readonly string[]): void;
  console(line: FromScript & { kind: 'console' }): void;
  /** `stuck`: a hook (its name) that never returned kept the worker busy, so that it was ended. */
  ended(end: WorkerEnd | { readonly why: 'stuck'; readonly hook: HookName }): void;
}

/** A worker that answers to nothing for so long, behind a call's limit, is stuck; ms. */
const graceMs = 250;
/** Modules may fetch something before they are ready. */
const loadLimitMs = 30_000;

interface Call {
  readonly hook: HookName;
  readonly since: number;
  readonly end: (end: CallEnd) => void;
  readonly cancel: () => void;
}

export class ScriptRun {
  exported: Exported | null = null;
  private readonly worker: ScriptWorker;
  private readonly time: ScriptTime;
  private readonly limitMs: number;
  private readonly on: RunEvents;
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private heardAt = 0;
  private state: 'loading' | 'ready' | 'ending' | 'gone' = 'loading';
  private cancelLoad: () => void;
  private watching = false;
  private stuckIn: HookName | null = null;

  constructor(worker: ScriptWorker, time: ScriptTime, limitMs: number, on: RunEvents) {
    this.worker = worker;
    this.time = time;
    this.limitMs = limitMs;
    this.on = on;
    this.cancelLoad = time.after(loadLimitMs, () => {
      this.on.failed(`did not load within ${loadLimitMs / 1000} s`, null, []);
      this.stop();
    });
    worker.listen({ message: (message) => this.take(message), gone: (reason) => this.gone(reason) });
  }

  get ready(): boolean {
    return this.state === 'ready';
  }

  /** `end` is called once, never from within this call. Only while ready. */
  call(hook: HookName, event: HookEvent, end: (end: CallEnd) => void): void {
    this.last++;
    const n = this.last;
    const cancel = this.time.after(this.limitMs, () => this.overdue(n));
    this.calls.set(n, { hook, since: this.time.now(), end, cancel });
    this.worker.post({ kind: 'call', n, hook, event });
  }

  forget(session: number): void {
    if (this.state === 'ready') this.worker.post({ kind: 'forget', session });
  }

  /** Ends the worker; its calls are lost. */
  stop(): void {
    if (this.state === 'gone') return;
    this.state = 'ending';
    this.cancelLoad();
    this.lose();
    this.worker.terminate();
  }

  private take(message: FromScript): void {
    this.heardAt = this.time.now();
    if (message.kind === 'pong') return;
    if (message.kind === 'console') this.on.console(message);
    else if (message.kind === 'loaded') this.loaded(message.exported, message.files);
    else if (message.kind === 'failed') {
      if (this.state !== 'loading') return;
      this.on.failed(message.message, message.place, message.files);
      this.stop();
    } else {
      const end = this.closed(message.n);
      if (message.kind === 'threw') end?.({ kind: 'threw', us: message.us, message: message.message, place: message.place });
      else end?.({ kind: 'returned', us: message.us, wish: { actions: message.actions, goOn: message.goOn } });
    }
  }

  private loaded(exported: Exported, files: readonly string[]): void {
    if (this.state !== 'loading') return;
    this.cancelLoad();
    this.state = 'ready';
    this.exported = exported;
    this.on.loaded(exported, files);
  }

  /** Takes a call off the list; null where it has ended already. */
  private closed(n: number): ((end: CallEnd) => void) | null {
    const call = this.calls.get(n);
    if (call === undefined) return null;
    this.calls.delete(n);
    call.cancel();
    return call.end;
  }

  private overdue(n: number): void {
    const { hook, since } = this.calls.get(n)!;
    this.closed(n)?.({ kind: 'timeout', us: this.limitMs * 1000 });
    if (!this.watching) this.watch(hook, since);
  }

  /**
   * A hook that waits lets the worker answer to others; one that runs for ever does not. But it may have been another hook, with
   * time left, that this one had to wait for.
   */
  private watch(hook: HookName, since: number): void {
    this.watching = this.state === 'ready';
    if (!this.watching) return;
    const left = this.limitMs - (this.time.now() - Math.max(since, this.heardAt)) / 1000;
    if (left > 0) {
      this.time.after(Math.ceil(left), () => this.watch(hook, since));
      return;
    }
    const before = this.heardAt;
    this.worker.post({ kind: 'ping' });
    this.time.after(graceMs, () => {
      this.watching = false;
      if (this.state !== 'ready' || this.heardAt !== before) return;
      this.stuckIn = hook;
      this.stop();
    });
  }

  private lose(): void {
    for (const n of [...this.calls.keys()]) this.closed(n)?.({ kind: 'lost' });
  }

  private gone(reason: WorkerEnd): void {
    if (this.state === 'gone') return;
    const loading = this.state === 'loading';
    this.state = 'gone';
    this.cancelLoad();
    this.lose();
    if (loading) this.on.failed(endWords(reason), null, []);
    if (this.stuckIn !== null) this.on.ended({ why: 'stuck', hook: this.stuckIn });
    else this.on.ended(reason);
  }
}

export function endWords(end: WorkerEnd): string {
  if (end.why === 'memory') return 'needed more memory than it may';
  return end.why === 'exit' ? 'ended its process (process.exit)' : `its process ended: ${end.message}`;
}
