/** Calls with a time limit and the watch over them, with a worker and a clock that the test moves. */
import { describe, expect, it } from 'vitest';
import type { FromScript, ToScript } from '../../../src-core/script/messages.ts';
import {
  type CallEnd,
  type RunEvents,
  ScriptRun,
  type ScriptTime,
  type ScriptWorker,
  type WorkerEnd,
} from '../../../src-core/script/scriptRun.ts';

class Clock implements ScriptTime {
  private ms = 0;
  private tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.ms * 1000;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.ms + ms, task };
    this.tasks.push(entry);
    return () => {
      this.tasks = this.tasks.filter((other) => other !== entry);
    };
  }

  get pending(): number {
    return this.tasks.length;
  }

  /** Runs what is due within `ms`, in order. */
  pass(ms: number): void {
    const end = this.ms + ms;
    for (;;) {
      const [next] = this.tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.tasks = this.tasks.filter((other) => other !== next);
      this.ms = next.at;
      next.task();
    }
    this.ms = end;
  }
}

class FakeWorker implements ScriptWorker {
  readonly got: ToScript[] = [];
  terminated = false;
  say: (message: FromScript) => void = () => undefined;
  end: (reason: WorkerEnd) => void = () => undefined;

  post(message: ToScript): void {
    this.got.push(message);
  }

  listen(on: Parameters<ScriptWorker['listen']>[0]): void {
    this.say = on.message;
    this.end = on.gone;
  }

  terminate(): void {
    this.terminated = true;
    this.end({ why: 'asked', message: '' });
  }
}

const limitMs = 1_000;
const event = { session: { id: 1 } } as never;

function running(load = true) {
  const clock = new Clock();
  const worker = new FakeWorker();
  const told: unknown[] = [];
  const on: RunEvents = {
    loaded: () => told.push('loaded'),
    failed: (message, place) => told.push(['failed', message, place]),
    console: ({ text }) => told.push(text),
    ended: (end) => told.push(['ended', end.why, 'hook' in end ? end.hook : null]),
  };
  const run = new ScriptRun(worker, clock, limitMs, on);
  if (load) worker.say({ kind: 'loaded', exported: { hooks: ['readQuery'], commands: [], maxRows: 1 }, files: [] });
  const ends: CallEnd[] = [];
  const call = (): void => run.call('readQuery', event, (end) => ends.push(end));
  const numbers = (): number[] => worker.got.flatMap((m) => (m.kind === 'call' ? [m.n] : []));
  return { clock, worker, told, run, ends, call, numbers };
}

const returned = (n: number): FromScript => ({ kind: 'returned', n, us: 5, actions: [], goOn: true });

describe('a call', () => {
  it('ends with what the hook returned or threw, each with its own', () => {
    const { worker, ends, call, numbers, clock } = running();
    call();
    call();
    worker.say({ kind: 'threw', n: numbers()[1]!, us: 7, message: 'no', place: 'a.js:1' });
    worker.say(returned(numbers()[0]!));
    expect(ends).toEqual([
      { kind: 'threw', us: 7, message: 'no', place: 'a.js:1' },
      { kind: 'returned', us: 5, wish: { actions: [], goOn: true } },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('ends at its limit; what comes later is nobody’s, and neither is what was never asked', () => {
    const { clock, worker, ends, call, numbers, told } = running();
    call();
    clock.pass(999);
    expect(ends).toEqual([]);
    clock.pass(1);
    expect(ends).toEqual([{ kind: 'timeout', us: 1_000_000 }]);
    worker.say(returned(numbers()[0]!));
    worker.say(returned(99));
    clock.pass(5_000);
    expect([ends.length, worker.terminated, told]).toEqual([1, false, ['loaded']]);
  });

  it('is lost with its worker', () => {
    const { worker, ends, call, told } = running();
    call();
    worker.end({ why: 'memory', message: '' });
    expect(ends).toEqual([{ kind: 'lost' }]);
    expect(told).toEqual(['loaded', ['ended', 'memory', null]]);
  });
});

describe('a worker', () => {
  it('that answers to a ping is left alone: its hook waits for something', () => {
    const { clock, worker, call, ends, run } = running();
    call();
    clock.pass(1_000);
    expect(worker.got.at(-1)).toEqual({ kind: 'ping' });
    worker.say({ kind: 'pong' });
    clock.pass(10_000);
    expect([ends.length, worker.terminated, run.ready]).toEqual([1, false, true]);
  });

  it('that answers to nothing is ended, and all that waits for it goes on', () => {
    const { clock, worker, call, ends, told } = running();
    call();
    clock.pass(900);
    call();
    clock.pass(349);
    expect(worker.terminated).toBe(false);
    clock.pass(1);
    expect([worker.terminated, ends.map(({ kind }) => kind)]).toEqual([true, ['timeout', 'lost']]);
    expect(told.at(-1)).toEqual(['ended', 'stuck', 'readQuery']);
    expect(clock.pending).toBe(0);
  });

  it('in which one slow hook follows the other is not stuck', () => {
    const { clock, worker, call, numbers } = running();
    for (let i = 0; i < 3; i++) call();
    // Each takes 900 ms of the worker, so that the others are not in time.
    for (const n of numbers()) {
      clock.pass(900);
      worker.say(returned(n));
    }
    expect(worker.terminated).toBe(false);
    clock.pass(1_000);
    worker.say({ kind: 'pong' });
    clock.pass(1_000);
    expect(worker.terminated).toBe(false);
  });

  it('that does not load in time, or ends before, has failed', () => {
    const slow = running(false);
    slow.clock.pass(30_000);
    expect([slow.worker.terminated, slow.told[0]]).toEqual([true, ['failed', 'did not load within 30 s', null]]);
    const gone = running(false);
    gone.worker.end({ why: 'exit', message: 'code 1' });
    expect(gone.told[0]).toEqual(['failed', 'ended its process (process.exit)', null]);
  });
});
