/** An engine's platform without sockets and clocks. */
import type { Batch } from '../../../src-core/capture/batch.ts';
import type { Address } from '../../../src-core/engine/address.ts';
import type { Connection, ConnectionEvents, EnginePorts } from '../../../src-core/engine/ports.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';

export type FakePlatform = ReturnType<typeof fakePlatform>;

export class FakeConnection implements Connection {
  readonly remote = 'far:1';
  on!: ConnectionEvents;
  readonly calls: string[] = [];
  /** What was written, a character a byte. */
  text = '';
  full = false;
  unsent = false;

  listen(on: ConnectionEvents): void {
    this.on = on;
  }
  write(chunk: Uint8Array): boolean {
    this.calls.push(`write ${chunk.length}`);
    this.text += Buffer.from(chunk).toString('latin1');
    return !this.full;
  }
  pause = () => void this.calls.push('pause');
  secure = () => void this.calls.push('secure');
  resume = () => void this.calls.push('resume');
  end = () => void this.calls.push('end');
  finish = (): void => void this.calls.push('finish');
  destroy = () => {
    this.calls.push('destroy');
    this.on.closed(null);
  };
}

export function fakePlatform(connect: (address: Address) => FakeConnection = () => new FakeConnection()) {
  const batches: Batch[] = [];
  const servers: FakeConnection[] = [];
  let accept: (connection: Connection) => void = () => {};
  const ticks: (() => void)[] = [];
  let now = 1_000_000;
  const ports: EnginePorts = {
    now: () => ++now,
    listen: async (address: Address, on) => {
      if (address.port === 1) throw new Error('127.0.0.1:1 is in use');
      accept = on;
      return { address: { host: address.host, port: 4040 }, close: async () => {} };
    },
    connect: (address) => {
      const server = connect(address);
      servers.push(server);
      return server;
    },
    after: (_, task) => {
      ticks.push(task);
      return () => {};
    },
    soon: (task) => void queueMicrotask(task),
    capture: { post: (batch) => void batches.push(batch), spareMemory: () => null, pendingBytes: 0, fileBytes: 7, error: null },
    session: nodeSessionPorts(),
  };
  const client = () => {
    const connection = new FakeConnection();
    accept(connection);
    return { client: connection, server: servers.at(-1)! };
  };
  const tick = (us: number) => {
    now += us;
    for (const task of ticks.splice(0)) task();
  };
  return { ports, batches, client, tick };
}
