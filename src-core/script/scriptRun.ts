/**
 * One worker with one version of a script, seen from the engine's thread: calls with a time limit, and a watch over a hook that
 * never lets go of the worker. Sans-I/O but for its ports.
 */
import type { Exported, HookEvent, HookName } from './hooks.ts';
import type { FromScript, ToScript, Wish } from './messages.ts';

/** A worker with the script in it. */
export interface ScriptThread {
  post(message: ToScript): void;
  /** Both are set once, before anything arrives. `gone`: the thread has ended, with the reason. */
  listen(on: { message(message: FromScript): void; gone(reason: ThreadEnd): void }): void;
  /** The number of the call that began last, read while the worker may be busy. */
  begun(): number;
  /** Counts up whenever the worker's event loop turns, read while the worker may be busy. */
  turns(): number;
  terminate(): void;
}

/** Why a thread has ended. */
export interface ThreadEnd {
  readonly why: 'asked' | 'memory' | 'exit' | 'crash';
  /** In words, for a crash. */
  readonly message: string;
}

export interface ScriptTime {
  /** Runs `task` after `ms`; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
}

/** How a call ended. Times are µs that the hook took, the limit where it did not end. */
export type CallEnd =
  | { readonly kind: 'returned'; readonly us: number; readonly wish: Wish }
  | { readonly kind: 'threw'; readonly us: number; readonly message: string; readonly place: string | null }
  /** `begun`: the hook itself took longer; else it was never its turn. */
  | { readonly kind: 'timeout'; readonly us: number; readonly begun: boolean }
  /** The worker ended before it answered. */
  | { readonly kind: 'lost' };

export interface RunEvents {
  loaded(exported: Exported, files: readonly string[]): void;
  failed(message: string, place: string | null, files: readonly string[]): void;
  console(line: FromScript & { kind: 'console' }): void;
  /** `stuck`: a hook (its name) that never returned kept the worker busy, so that it was ended. */
  ended(end: ThreadEnd | { readonly why: 'stuck'; readonly hook: HookName | null }): void;
}

/** A worker whose loop does not turn for so long behind a call's limit is stuck, ms. */
const graceMs = 250;
/** Modules may fetch something before they are ready. */
const loadLimitMs = 10_000;

interface Call {
  readonly hook: HookName;
  readonly end: (end: CallEnd) => void;
  readonly cancel: () => void;
}

export class ScriptRun {
  exported: Exported | null = null;
  private readonly thread: ScriptThread;
  private readonly time: ScriptTime;
  private readonly limitMs: number;
  private readonly on: RunEvents;
  private readonly calls = new Map<number, Call>();
  private last = 0;
  private state: 'loading' | 'ready' | 'ending' | 'gone' = 'loading';
  private cancelLoad: () => void;
  private watching = false;
  private overMemory = false;
  private stuckIn: HookName | null | undefined = undefined;

  constructor(thread: ScriptThread, time: ScriptTime, limitMs: number, on: RunEvents) {
    this.thread = thread;
    this.time = time;
    this.limitMs = limitMs;
    this.on = on;
    this.cancelLoad = time.after(loadLimitMs, () => {
      this.on.failed(`did not load within ${loadLimitMs / 1000} s`, null, []);
      this.stop();
    });
    thread.listen({ message: (message) => this.take(message), gone: (reason) => this.gone(reason) });
  }

  get ready(): boolean {
    return this.state === 'ready';
  }

  /** `end` is called once, never from within this call. Only while ready. */
  call(hook: HookName, event: HookEvent, end: (end: CallEnd) => void): void {
    this.last++;
    const n = this.last;
    const cancel = this.time.after(this.limitMs, () => this.overdue(n));
    this.calls.set(n, { hook, end, cancel });
    this.thread.post({ kind: 'call', n, hook, event });
  }

  forget(session: number): void {
    if (this.state === 'ready') this.thread.post({ kind: 'forget', session });
  }

  /** Ends the worker; its calls are lost. */
  stop(): void {
    if (this.state === 'gone') return;
    this.state = 'ending';
    this.cancelLoad();
    this.lose();
    this.thread.terminate();
  }

  private take(message: FromScript): void {
    if (message.kind === 'console') this.on.console(message);
    else if (message.kind === 'tooLarge') this.overMemory = true;
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
    const hook = this.calls.get(n)?.hook ?? null;
    const begun = this.thread.begun() >= n;
    this.closed(n)?.({ kind: 'timeout', us: this.limitMs * 1000, begun });
    // Where it was not this call's turn, something else keeps the worker busy; that has its time too.
    if (begun) this.watch(hook, graceMs);
    else this.watch(null, Math.max(graceMs, this.limitMs));
  }

  /** A hook that waits lets the loop turn; one that runs for ever does not. */
  private watch(hook: HookName | null, ms: number): void {
    if (this.watching || this.state !== 'ready') return;
    this.watching = true;
    const before = this.thread.turns();
    this.time.after(ms, () => {
      this.watching = false;
      if (this.state !== 'ready' || this.thread.turns() !== before) return;
      this.stuckIn = hook;
      this.stop();
    });
  }

  private lose(): void {
    for (const n of [...this.calls.keys()]) this.closed(n)?.({ kind: 'lost' });
  }

  private gone(reason: ThreadEnd): void {
    if (this.state === 'gone') return;
    const loading = this.state === 'loading';
    this.state = 'gone';
    this.cancelLoad();
    this.lose();
    if (loading) this.on.failed(endWords(this.overMemory ? { why: 'memory', message: '' } : reason), null, []);
    if (this.stuckIn !== undefined) this.on.ended({ why: 'stuck', hook: this.stuckIn });
    else this.on.ended(this.overMemory ? { why: 'memory', message: '' } : reason);
  }
}

export function endWords(end: ThreadEnd): string {
  if (end.why === 'memory') return 'needed more memory than it may';
  return end.why === 'exit' ? 'ended its worker (process.exit)' : `its worker ended: ${end.message}`;
}
