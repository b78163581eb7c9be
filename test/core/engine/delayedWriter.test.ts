import { describe, expect, it } from 'vitest';
import { DelayedWriter } from '../../../src-core/engine/delayedWriter.ts';
import type { Connection } from '../../../src-core/engine/ports.ts';

function build() {
  const out: string[] = [];
  const socket = {
    full: false,
    write(chunk: Uint8Array) {
      out.push(new TextDecoder().decode(chunk));
      return !socket.full;
    },
  };
  let now = 0;
  let timer: { at: number; task: () => void } | null = null;
  let emptied = 0;
  const ports = {
    now: () => now,
    after: (ms: number, task: () => void) => {
      timer = { at: now + ms * 1000, task };
      return () => {
        timer = null;
      };
    },
  };
  const writer = new DelayedWriter(socket as unknown as Connection, ports, () => emptied++);
  /** Time passes, in µs. */
  const pass = (us: number): void => {
    const end = now + us;
    while (timer !== null && timer.at <= end) {
      const { at, task } = timer;
      now = at;
      timer = null;
      task();
    }
    now = end;
  };
  return { writer, out, socket, pass, emptied: () => emptied, write: (text: string) => writer.write(new TextEncoder().encode(text)) };
}

describe('a delayed writer', () => {
  it('lets later writes and the close wait behind, in order', () => {
    const { writer, out, pass, write } = build();
    write('a');
    writer.wait(10_000);
    write('b');
    writer.wait(5_000);
    write('c');
    writer.inTurn(() => out.push('closed'));
    expect(out).toEqual(['a']);
    pass(9_000);
    expect(out).toEqual(['a']);
    pass(1_000);
    expect(out).toEqual(['a', 'b']);
    pass(5_000);
    expect(out).toEqual(['a', 'b', 'c', 'closed']);
    write('d');
    expect(out.at(-1)).toBe('d');
  });

  it('copies what waits', () => {
    const { writer, out, pass } = build();
    const chunk = new TextEncoder().encode('kept');
    writer.wait(1_000);
    writer.write(chunk);
    chunk.fill(0x78);
    pass(1_000);
    expect(out).toEqual(['kept']);
  });

  it('says when too much waits, and when that has left', () => {
    const { writer, pass, emptied, write } = build();
    writer.wait(1_000);
    expect(write('x'.repeat(1000))).toBe(true);
    expect(write('x'.repeat(300_000))).toBe(false);
    expect(emptied()).toBe(0);
    pass(1_000);
    expect(emptied()).toBe(1);
  });

  it('goes on when a full socket is drained', () => {
    const { writer, out, socket, pass, emptied, write } = build();
    socket.full = true;
    writer.wait(1_000);
    write('a');
    write('b');
    pass(1_000);
    expect(out).toEqual(['a']);
    socket.full = false;
    writer.drained();
    expect(out).toEqual(['a', 'b']);
    socket.full = true;
    expect(write('c')).toBe(false);
    writer.drained();
    expect(emptied()).toBe(1);
  });

  it('forgets what waits when its connection is gone', () => {
    const { writer, out, pass, write } = build();
    writer.wait(1_000);
    write('a');
    writer.cancel();
    pass(5_000);
    expect(out).toEqual([]);
  });
});
