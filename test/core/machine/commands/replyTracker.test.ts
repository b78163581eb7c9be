import { expect, it } from 'vitest';
import { OpenEntry, openExchange, ReplyTracker } from '../../../../src-core/machine/commands/replyTracker.ts';
import { newSession } from '../../../../src-core/machine/newSession.ts';

it('keeps early executions only as long as few bytes wait for their statements', () => {
  const tracker = new ReplyTracker();
  const context = { session: newSession(1, 0, '', ''), schema: null, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
  const payload = new Uint8Array(256 * 1024);
  const entries = Array.from({ length: 1000 }, (_, n) => new OpenEntry(openExchange(n + 1, context, 0x17, 0), 0n));
  for (const entry of entries) {
    tracker.push(entry);
    tracker.wait(entry, payload);
  }
  expect(entries.filter((entry) => entry.execution !== null)).toHaveLength(16);
  tracker.shift();
  tracker.wait(entries[999]!, payload);
  expect(entries[999]!.execution).toEqual(payload);
  expect(entries[999]!.execution).not.toBe(payload);
  tracker.drain();
  expect(tracker.waitingBytes).toBe(0);
});
