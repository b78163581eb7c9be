import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src-core/capture/batch.ts';
import { batchMemoryBytes } from '../../../src-core/capture/batchMemory.ts';
import { Recorder } from '../../../src-core/capture/recorder.ts';
import { readFragments, readRecord, recordFragments } from '../../../src-core/capture/recordFormat.ts';
import type { SessionEvent } from '../../../src-core/machine/io.ts';
import { SessionMachine } from '../../../src-core/machine/sessionMachine.ts';
import { bytesOf, Collector, recorded, type Script, sessionOptions } from '../../support/playbook.ts';

/** A recorder whose timers the test runs. */
function recorder(pendingBytes = 0) {
  const batches: Batch[] = [];
  const timers: (() => void)[] = [];
  const made = new Recorder({
    post: (batch) => batches.push(batch),
    pendingBytes,
    keepBytes: () => 4 * 1024 * 1024,
    spareMemory: () => null,
    after: (_, task) => {
      timers.push(task);
      return () => timers.splice(timers.indexOf(task), 1);
    },
  });
  return { made, batches, timers };
}

function* events(script: Script, keepBytes = 4194304): Generator<SessionEvent> {
  let id = 1;
  const told: SessionEvent[] = [];
  const out = Object.assign(new Collector(), { tell: (event: SessionEvent) => void told.push(event) });
  const machine = new SessionMachine(sessionOptions({ keepBytes, nextExchangeId: () => id++ }), out);
  let now = 1;
  for (const [side, chunk] of script) {
    machine.handle({ kind: 'bytes', side, chunk }, ++now);
    yield* told.splice(0);
  }
}

function records(batch: Batch) {
  const bytes = batch.segment?.bytes ?? new Uint8Array(0);
  const list: { id: number; end: string; rows: number; kept: number; detailLost: boolean }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readRecord(bytes, at);
    const kept = recordFragments(bytes, at, header).reduce((sum, f) => sum + (f.bytes?.length ?? 0), 0);
    list.push({ id: header.id, end: header.end, rows: header.rows, kept, detailLost: header.detailLost });
    at += header.length;
  }
  return list;
}

describe('Recorder', () => {
  it('posts one batch for what came together', () => {
    const { made, batches, timers } = recorder();
    for (const event of events(recorded('mysql2'))) made.record(event);
    expect(batches).toHaveLength(0);
    timers[0]!();
    expect(batches).toHaveLength(1);
    const [batch] = batches;
    expect(records(batch!).map((r) => r.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(batch!.segment).toMatchObject({ first: 1, last: 11, late: [] });
    expect(batch!.contexts.map((c) => c.id)).toEqual([1, 2]);
    expect(made.exchanges).toBe(11);
    expect(made.errors).toBe(1);
  });

  it('gives an exchange that is not over an open record, and its whole record later', () => {
    const { made, batches, timers } = recorder();
    const script = recorded('mariadb-cli');
    const all = [...events(script)];
    const cut = all.findIndex((e) => e.kind === 'finished');
    for (const event of all.slice(0, cut)) made.record(event);
    timers[0]!();
    for (const event of all.slice(cut)) made.record(event);
    made.flush();
    expect(batches.map((b) => records(b).map((r) => `${r.id} ${r.end}`)[0])).toEqual(['1 open', '1 replied']);
    expect(batches[1]!.segment).toMatchObject({ first: 2, last: 11, late: [1] });
  });

  it('keeps room for the records of what is open, so that the memory of a segment can go round', () => {
    const { made, batches } = recorder();
    const all = [...events(recorded('mysql2'))];
    const { exchange } = all.find((e) => e.kind === 'started') as Extract<SessionEvent, { kind: 'started' }>;
    const bytes = new Uint8Array(3_000).fill(97);
    for (let id = 1; id <= 400; id++) {
      const one = { ...exchange, id };
      made.record({ kind: 'started', exchange: one });
      made.record({ kind: 'bytes', exchange: one, from: 'server', at: one.startedAt, bytes, gap: null });
      // One of twenty stays open.
      if (id % 20 !== 0) made.record({ kind: 'finished', exchange: one, at: one.startedAt, end: 'replied' });
    }
    expect(batches.length).toBeGreaterThan(1);
    for (const { segment } of batches) expect(segment!.bytes.buffer.byteLength).toBe(batchMemoryBytes);
  });

  it('writes no password, not even in parts of a session', () => {
    const { made, batches } = recorder();
    const script = recorded('mysql2');
    for (const event of events(script)) {
      made.record(event);
      made.flush();
    }
    const pieces = batches.flatMap((b) => [...b.logins.map((l) => l.packet), b.segment?.bytes ?? new Uint8Array(0)]);
    const stored = Buffer.concat(pieces).toString('hex');
    // `app`, NUL, 20, the answer: in the login and in COM_CHANGE_USER. And the answer to the auth switch: a packet of its own.
    const sent = Buffer.from(bytesOf(script, 'client')).toString('hex');
    const answers = [...sent.matchAll(/6170700014([0-9a-f]{40})/g), ...sent.matchAll(/14000002([0-9a-f]{40})/g)].map(
      ([, answer]) => answer!,
    );
    expect(answers).toHaveLength(3);
    for (const answer of answers) expect(stored).not.toContain(answer);
    expect(stored).toContain('2a'.repeat(20));
  });

  it('sends the beginning of a long exchange ahead in parts', () => {
    const { made, batches } = recorder();
    const row = new Uint8Array(4 + 60_000).fill(97);
    row.set([60_000 & 0xff, 60_000 >> 8, 0, 0]);
    const script: Script = [...recorded('mariadb-cli').slice(0, 3), ['client', new Uint8Array([2, 0, 0, 0, 3, 97])]];
    const all = [...events(script)];
    for (const event of all) made.record(event);
    const started = all.find((e) => e.kind === 'started')!;
    made.flush();
    const { exchange } = started as Extract<SessionEvent, { kind: 'started' }>;
    for (let i = 0; i < 10; i++)
      made.record({ kind: 'bytes', exchange, from: 'server', at: exchange.startedAt + i, bytes: row, gap: null });
    made.record({ kind: 'finished', exchange, at: exchange.startedAt + 20, end: 'replied' });
    made.flush();
    const parts = batches.flatMap((b) => b.parts);
    expect(parts.map((p) => p.n)).toEqual(parts.map((_, i) => i));
    const inParts = parts.reduce((sum, p) => sum + readFragments(p.bytes).length, 0);
    const last = batches.at(-1)!;
    expect(inParts + recordFragments(last.segment!.bytes, 0, readRecord(last.segment!.bytes, 0)).length).toBe(11);
    expect(readRecord(last.segment!.bytes, 0).parts).toBe(parts.length);
  });

  it('drops packets before it drops exchanges, and counts both', () => {
    const detail = recorder(65 * 1024 * 1024);
    for (const event of events(recorded('mysql2'))) detail.made.record(event);
    detail.made.flush();
    expect(records(detail.batches[0]!).every((r) => r.kept === 0 && r.detailLost)).toBe(true);
    expect(detail.made.detailLost).toBe(11);
    const all = recorder(97 * 1024 * 1024);
    for (const event of events(recorded('mysql2'))) all.made.record(event);
    all.made.flush();
    expect(all.batches[0]!.segment).toBeNull();
    expect(all.made.lost).toBe(11);
  });
});
