import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DirectWrite } from '../../../src-core/node/directWrite.ts';

const open: { destroy(): unknown }[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A socket that is being connected, and its far end, which does not read yet. */
async function pair(): Promise<{ near: net.Socket; far: Promise<net.Socket> }> {
  const server = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = new Promise<net.Socket>((resolve) => {
    server.once('connection', (socket) => {
      open.push(socket);
      server.close();
      resolve(socket);
    });
  });
  const near = net.connect({ port: (server.address() as net.AddressInfo).port, host: '127.0.0.1' });
  open.push(near);
  // A socket that reads would learn from there that the far end is gone.
  near.pause();
  return { near, far };
}

async function connected() {
  const { near, far } = await pair();
  await once(near, 'connect');
  return { near, far: await far };
}

const pieceBytes = 50_021;
const piece = (n: number): Uint8Array => new Uint8Array(pieceBytes).map((_, i) => (i * 7 + n) & 0xff);

describe('DirectWrite', () => {
  it('leaves nothing in the stream, says when the buffer is full, and when it is empty again', async () => {
    const { near, far } = await connected();
    let drains = 0;
    const direct = new DirectWrite(near, () => {
      drains++;
    });
    expect(direct.write(new Uint8Array([1, 2, 3]))).toBe(true);
    expect(direct.unsent).toBe(false);
    let pieces = 0;
    while (direct.write(piece(pieces++))) expect(near.writableLength).toBe(0);
    expect(direct.unsent).toBe(true);
    expect(near.writableLength).toBe(0);
    // What comes though the buffer is full waits behind it.
    direct.write(piece(pieces++));
    expect(drains).toBe(0);
    const seen: Buffer[] = [];
    far.on('data', (chunk) => seen.push(chunk)).resume();
    direct.write(piece(pieces++));
    near.end();
    await once(far, 'end');
    const expected = Buffer.concat([new Uint8Array([1, 2, 3]), ...Array.from({ length: pieces }, (_, n) => piece(n))]);
    expect(Buffer.concat(seen).equals(expected)).toBe(true);
    expect(direct.unsent).toBe(false);
    expect(drains).toBe(1);
  });

  it('waits behind what was written before the connection stood', async () => {
    const { near, far } = await pair();
    const direct = new DirectWrite(near, () => undefined);
    direct.write(new TextEncoder().encode('early, '));
    expect(direct.unsent).toBe(true);
    await once(near, 'connect');
    direct.write(new TextEncoder().encode('late'));
    near.end();
    const text = (await far).setEncoding('utf8').resume();
    let seen = '';
    text.on('data', (data: string) => {
      seen += data;
    });
    await once(text, 'end');
    expect(seen).toBe('early, late');
  });

  it('ends the socket with the reason where the far end is gone, also with bytes that wait', async () => {
    for (const waits of [false, true]) {
      const { near, far } = await connected();
      const direct = new DirectWrite(near, () => expect.unreachable('nothing was read'));
      if (waits) for (let n = 0; direct.write(piece(n)); n++);
      const errors: NodeJS.ErrnoException[] = [];
      near.on('error', (error) => errors.push(error));
      const closed = new Promise((resolve) => near.once('close', resolve));
      far.resetAndDestroy();
      while (!near.destroyed) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        direct.write(piece(0));
      }
      await closed;
      expect(errors.map(({ code, syscall }) => [['EPIPE', 'ECONNRESET'].includes(code ?? ''), syscall])).toEqual([[true, 'write']]);
      // Of a socket that is gone nothing is told any more.
      expect(direct.write(piece(0))).toBe(true);
    }
  });
});
