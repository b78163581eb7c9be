import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection, ConnectionEvents, EnginePorts } from '../../../src-core/engine/ports.ts';
import { nodePorts } from '../../../src-core/node/nodePorts.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import { overSameHandle } from '../../../src-core/node/readBuffer.ts';
import type { NodeTls } from '../../../src-core/node/tls/nodeTls.ts';

const noTls: NodeTls = {
  asServer: () => {
    throw new Error('no TLS here');
  },
  asClient: () => noTls.asServer,
};
const ports: EnginePorts = nodePorts(
  { post: () => undefined, spareMemory: () => null, pendingBytes: 0, fileBytes: 0, error: null },
  nodeSessionPorts(),
  noTls,
);

const open: Connection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.destroy();
});

function listenTo(connection: Connection, on: Partial<ConnectionEvents>): Connection {
  open.push(connection);
  const nothing = () => undefined;
  connection.listen({ connected: nothing, bytes: () => true, drained: nothing, secured: nothing, ended: nothing, closed: nothing, ...on });
  return connection;
}

/** Both ends of a connection, each made by our ports. */
async function pair(onAccepted: Partial<ConnectionEvents>, onMade: Partial<ConnectionEvents>) {
  let accept: (connection: Connection) => void = () => undefined;
  const accepted = new Promise<Connection>((resolve) => {
    accept = resolve;
  });
  const listening = await ports.listen({ host: '127.0.0.1', port: 0 }, (connection) => accept(listenTo(connection, onAccepted)));
  const made = listenTo(ports.connect(listening.address), onMade);
  const both = { accepted: await accepted, made, listening };
  // A listener closes at once, whatever connections it accepted.
  await listening.close();
  return both;
}

describe('connections', () => {
  it('read into the same memory again, accepted ones as well as our own', async () => {
    const memories: Record<'accepted' | 'made', ArrayBufferLike[]> = { accepted: [], made: [] };
    const words: string[] = [];
    let rounds = 0;
    await new Promise<void>((done) => {
      let made: Connection | null = null;
      let accepted: Connection | null = null;
      const heard = (who: 'accepted' | 'made', chunk: Uint8Array): boolean => {
        memories[who].push(chunk.buffer);
        words.push(new TextDecoder().decode(chunk));
        if (++rounds === 6) done();
        else (who === 'accepted' ? accepted : made)!.write(new TextEncoder().encode(`${who} ${rounds}`));
        return true;
      };
      void pair({ bytes: (chunk) => heard('accepted', chunk) }, { bytes: (chunk) => heard('made', chunk) }).then((both) => {
        ({ made, accepted } = both);
        made.write(new TextEncoder().encode('first'));
      });
    });
    expect(words).toEqual(['first', 'accepted 1', 'made 2', 'accepted 3', 'made 4', 'accepted 5']);
    expect(new Set(memories.accepted).size).toBe(1);
    expect(new Set(memories.made).size).toBe(1);
  });

  it('read elsewhere as long as the memory is in use', async () => {
    const memories: ArrayBufferLike[] = [];
    const texts: Uint8Array[] = [];
    const { made } = await pair(
      {
        bytes: (chunk) => {
          memories.push(chunk.buffer);
          texts.push(chunk);
          return false;
        },
      },
      {},
    );
    for (const text of ['one', 'two', 'three']) {
      made.write(new TextEncoder().encode(text));
      while (texts.length < memories.length || new TextDecoder().decode(texts.at(-1)) !== text) await new Promise((r) => setTimeout(r, 1));
    }
    expect(new Set(memories).size).toBe(3);
    expect(texts.map((t) => new TextDecoder().decode(t))).toEqual(['one', 'two', 'three']);
  });

  it('pass on what comes faster than it leaves, byte for byte', async () => {
    const total = 24 * 1024 * 1024;
    const sink = await ports.listen({ host: '127.0.0.1', port: 0 }, (connection) => {
      let seen = 0;
      listenTo(connection, {
        bytes: (chunk) => {
          for (let i = 0; i < chunk.length; i += 1009) if (chunk[i] !== pattern(seen + i)) throw new Error(`byte ${seen + i} is wrong`);
          seen += chunk.length;
          connection.pause();
          setImmediate(() => connection.resume());
          return true;
        },
        ended: () => {
          connection.write(new TextEncoder().encode(String(seen)));
          connection.end();
        },
      });
    });
    const relay = await ports.listen({ host: '127.0.0.1', port: 0 }, (near) => {
      const far = ports.connect(sink.address);
      const passed = (from: Connection, to: Connection) => ({
        bytes: (chunk: Uint8Array) => {
          if (!to.write(chunk)) from.pause();
          return !to.unsent;
        },
        ended: () => to.end(),
      });
      listenTo(near, { ...passed(near, far), drained: () => far.resume() });
      listenTo(far, { ...passed(far, near), drained: () => near.resume() });
    });
    const source = net.connect({ port: relay.address.port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    source.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    for (let at = 0; at < total; ) {
      const piece = Buffer.from(Uint8Array.from({ length: 100_003 }, (_, i) => pattern(at + i)).subarray(0, total - at));
      at += piece.length;
      if (!source.write(piece)) await new Promise((resolve) => source.once('drain', resolve));
    }
    source.end();
    await new Promise((resolve) => source.once('end', resolve));
    expect(answer).toBe(String(total));
    await Promise.all([sink.close(), relay.close()]);
  });
});

function pattern(i: number): number {
  return (i * 31 + (i >> 11)) & 0xff;
}

describe('overSameHandle', () => {
  it('leaves a socket as it is where it does not know what is beneath', () => {
    const socket = new net.Socket();
    expect(overSameHandle(socket, { buffer: new Uint8Array(1), callback: () => true })).toBeNull();
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});
