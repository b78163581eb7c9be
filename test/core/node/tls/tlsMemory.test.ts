import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../../src-core/engine/ports.ts';
import { nodeTls } from '../../../../src-core/node/tls/nodeTls.ts';
import { clientTls, portsWith, serverTls, startTls } from './tlsPair.ts';

const memories: ArrayBufferLike[] = [];
const open: Connection[] = [];
let port = 0;
let close: () => Promise<void>;

/** Sends back what comes in TLS, from the very memory it came in, which is overwritten right behind. */
beforeAll(async () => {
  const listening = await portsWith(nodeTls(await serverTls(), clientTls(), null)).listen({ host: '127.0.0.1', port: 0 }, (connection) => {
    let plain = true;
    const nothing = () => undefined;
    open.push(connection);
    connection.listen({
      connected: nothing,
      secured: nothing,
      drained: () => connection.resume(),
      ended: () => connection.end(),
      closed: nothing,
      bytes: (chunk) => {
        if (plain) {
          plain = false;
          connection.secure(new Uint8Array(chunk.subarray(1)));
          return true;
        }
        memories.push(chunk.buffer);
        if (!connection.write(chunk)) connection.pause();
        expect(connection.unsent).toBe(false);
        chunk.fill(0xee);
        return true;
      },
    });
  });
  port = listening.address.port;
  close = () => listening.close();
});
afterAll(async () => {
  for (const connection of open) connection.destroy();
  await close();
});

describe('a connection in TLS', () => {
  it('reads into the same memory again, and has done with what it wrote', async () => {
    const socket = await startTls(port);
    const sent = Uint8Array.from({ length: 3_000_001 }, (_, i) => (i * 31 + (i >> 11)) & 0x7f);
    const got: Buffer[] = [];
    let received = 0;
    const done = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        got.push(chunk);
        received += chunk.length;
        socket.pause();
        setTimeout(() => socket.resume(), got.length % 16 === 0 ? 1 : 0);
        if (received === sent.length) resolve();
      });
    });
    for (let at = 0; at < sent.length; at += 33_333) socket.write(sent.subarray(at, at + 33_333));
    await done;
    expect(Buffer.concat(got).equals(sent)).toBe(true);
    expect(memories.length).toBeGreaterThan(50);
    // One before the handshake, small ones until a read fills them.
    expect(new Set(memories).size).toBeLessThanOrEqual(3);
    socket.destroy();
  });
});
