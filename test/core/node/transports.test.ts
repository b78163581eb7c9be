import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { portTransport } from '../../../src-core/node/portTransport.ts';
import { transportPair } from '../../../src-core/node/transportPair.ts';

describe.each([
  [
    'over a port',
    () => {
      const { port1, port2 } = new MessageChannel();
      const near = portTransport(port1);
      return { near, far: portTransport(port2), close: () => near.close() };
    },
  ],
  ['within a thread', transportPair],
])('a transport %s', (_name, build) => {
  it('brings frames in order, later, to all who listen', async () => {
    const { near, far, close } = build();
    const seen: number[][] = [];
    const off = far.onFrame((frame) => seen.push([...frame]));
    const done = new Promise<void>((resolve) => far.onFrame((frame) => frame[0] === 3 && resolve()));
    near.send(Uint8Array.of(1));
    near.send(Uint8Array.of(0, 2, 0).subarray(1, 2));
    near.send(Uint8Array.of(3));
    expect(seen).toEqual([]);
    await done;
    off();
    near.send(Uint8Array.of(4));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toEqual([[1], [2], [3]]);
    close();
    await Promise.all([near.closed, far.closed]);
  });
});
