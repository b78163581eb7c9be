import { connect, createServer, type Socket } from 'node:net';

export type Fault = 'close' | 'reset' | 'halfClose' | 'stall';

/** What goes wrong on one connection: once `after` bytes went from `from`, `fault` befalls that side. */
export interface Mishap {
  readonly from: 'client' | 'server';
  readonly after: number;
  readonly fault: Fault;
}

export interface ChaosRelay {
  readonly port: number;
  /** What befalls the next connection; null for none. */
  next: Mishap | null;
  /** Ends everything, stalled connections too. */
  close(): Promise<void>;
}

/** A TCP relay that lets a connection go wrong at a given byte. */
export async function startChaosRelay(target: number): Promise<ChaosRelay> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const mishap = relay.next;
    relay.next = null;
    const backend = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true });
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    pass(client, backend, mishap?.from === 'client' ? mishap : null);
    pass(backend, client, mishap?.from === 'server' ? mishap : null);
  });
  const relay: ChaosRelay = {
    port: 0,
    next: null,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(relay, { port: (server.address() as { port: number }).port });
}

function pass(from: Socket, to: Socket, mishap: Mishap | null): void {
  let passed = 0;
  const befall = (fault: Fault) => {
    if (fault === 'stall') return void from.pause();
    if (fault === 'halfClose') return void to.end();
    for (const socket of [from, to]) {
      if (fault === 'reset') socket.resetAndDestroy();
      else socket.end();
    }
  };
  const struck = () => mishap !== null && passed >= mishap.after;
  if (mishap?.after === 0) befall(mishap.fault);
  from.on('data', (chunk: Buffer) => {
    if (struck()) return;
    const left = mishap === null ? chunk.length : Math.min(chunk.length, mishap.after - passed);
    passed += left;
    if (to.writable) to.write(chunk.subarray(0, left));
    if (mishap !== null && struck()) befall(mishap.fault);
  });
  from.on('end', () => to.end());
  from.on('close', () => to.end());
}
