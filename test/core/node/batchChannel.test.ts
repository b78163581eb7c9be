import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src-core/capture/batch.ts';
import { batchMemoryBytes } from '../../../src-core/capture/batchMemory.ts';
import { receiveBatches, sendBatches } from '../../../src-core/node/batchChannel.ts';

function batch(size: number): Batch {
  const segment = { bytes: new Uint8Array(size), first: 1, last: 1, late: [] };
  return { segment, parts: [], sessions: [], contexts: [], logins: [], children: [], lost: 0, detailLost: 0 };
}

describe('the way of batches', () => {
  it('counts what is not yet written, and tells how the file stands', async () => {
    const { port1, port2 } = new MessageChannel();
    const got: number[] = [];
    const writer = {
      captureBytes: 4_096,
      captureError: null as string | null,
      append(b: Batch) {
        got.push(b.segment!.bytes.length);
        if (got.length === 2) writer.captureError = 'the disk is full';
      },
    };
    const sender = sendBatches(port1);
    const first = batch(1_000);
    sender.post(first);
    sender.post(batch(500));
    expect(sender.pendingBytes).toBeGreaterThanOrEqual(1_500);
    expect(first.segment!.bytes.length).toBe(0);
    receiveBatches(port2, writer);
    await sender.drained();
    expect(got).toEqual([1_000, 500]);
    expect([sender.pendingBytes, sender.fileBytes, sender.error]).toEqual([0, 4_096, 'the disk is full']);
    port1.close();
  });

  it('transfers a buffer that segment and parts share only once', async () => {
    const { port1, port2 } = new MessageChannel();
    const shared = new Uint8Array(100);
    const parts = [{ exchange: 1, n: 0, bytes: shared.subarray(50) }];
    const got: number[] = [];
    receiveBatches(port2, {
      captureBytes: 0,
      captureError: null,
      append: (b) => got.push(b.segment!.bytes.length, b.parts[0]!.bytes.length),
    });
    const sender = sendBatches(port1);
    sender.post({ ...batch(0), segment: { bytes: shared.subarray(0, 50), first: 1, last: 1, late: [] }, parts });
    await sender.drained();
    expect(got).toEqual([50, 50]);
    port1.close();
  });

  it('holds the engine up for a moment where the capture falls behind, not where the disk stands still', async () => {
    const { port1, port2 } = new MessageChannel();
    const rests: number[] = [];
    const sender = sendBatches(port1, (ms) => rests.push(sender.pendingBytes >> 20, ms));
    const mebibyte = 1024 * 1024;
    for (let n = 0; n < 60; n++) sender.post(batch(mebibyte));
    // From 8 MiB that wait to 40, 2 ms each.
    expect(rests).toEqual(Array.from({ length: 32 }, (_, i) => [8 + i, 2]).flat());
    receiveBatches(port2, { captureBytes: 0, captureError: null, append: () => undefined });
    await sender.drained();
    sender.post(batch(mebibyte));
    expect(rests).toHaveLength(64);
    await sender.drained();
    port1.close();
  });

  it('gives the memory of what is written back, but for the last two', async () => {
    const { port1, port2 } = new MessageChannel();
    const stored: number[][] = [];
    const held: Uint8Array[] = [];
    receiveBatches(port2, {
      captureBytes: 0,
      captureError: null,
      append: (b) => {
        held.push(b.segment!.bytes);
        stored.push([...b.segment!.bytes]);
        // What is held can still be read; what was given back is empty here.
        expect(held.map(({ length }) => length)).toEqual(held.map((_, i) => (i < held.length - 3 ? 0 : 2)));
      },
    });
    const sender = sendBatches(port1);
    let made = 0;
    for (let round = 0; round < 6; round++) {
      let memory = sender.spareMemory();
      if (memory === null) {
        made++;
        memory = new Uint8Array(batchMemoryBytes);
      }
      expect(memory).toHaveLength(batchMemoryBytes);
      memory.set([round, round + 1]);
      sender.post({ ...batch(0), segment: { bytes: memory.subarray(0, 2), first: 1, last: 1, late: [] } });
      await sender.drained();
    }
    expect(stored).toEqual([0, 1, 2, 3, 4, 5].map((round) => [round, round + 1]));
    expect(made).toBe(3);
    port1.close();
  });

  it('waits for nobody once the other thread is gone, and says so', async () => {
    const { port1, port2 } = new MessageChannel();
    const sender = sendBatches(port1);
    sender.post(batch(10));
    port2.close();
    await sender.drained();
    expect([sender.pendingBytes, sender.error]).toEqual([0, expect.stringMatching(/stopped.*restart/)]);
  });
});
