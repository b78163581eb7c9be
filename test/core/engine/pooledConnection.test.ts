import { expect, it } from 'vitest';
import { PooledConnection } from '../../../src-core/engine/pooledConnection.ts';
import type { Connection, ConnectionEvents } from '../../../src-core/engine/ports.ts';
import { IdleServer } from '../../../src-core/upstream/idleServer.ts';
import { FakeSocket, fakeLink } from '../../support/idleServers.ts';
import { ok } from '../../support/wire.ts';

class FakeConnection extends FakeSocket implements Connection {
  readonly remote = 'far:1';
  readonly unsent = false;
  pause(): void {}
  end(): void {
    this.calls.push('end');
  }
  secure(): void {}
}

function pooled() {
  const socket = new FakeConnection();
  const idle = new IdleServer<Connection>(socket, fakeLink(), { zlib: (bytes) => bytes, zstd: null }, 0, () => undefined);
  socket.on.bytes(ok(1));
  socket.taken();
  const tasks: (() => void)[] = [];
  const told: string[] = [];
  const connection = new PooledConnection(idle, {
    another: () => null,
    connect: () => new FakeConnection(),
    putBack: (server) => void told.push(server === idle ? 'put back' : 'another put back'),
    soon: (task) => void tasks.push(task),
  });
  const on: ConnectionEvents = {
    connected: () => void told.push('connected'),
    bytes: () => true,
    drained: () => undefined,
    secured: () => undefined,
    ended: () => void told.push('ended'),
    closed: () => void told.push('closed'),
  };
  connection.listen(on);
  const settle = () => {
    for (const task of tasks.splice(0)) task();
  };
  settle();
  return { connection, socket, told, settle };
}

it('is idle again when its client leaves before it has said who it is', () => {
  const { connection, socket, told, settle } = pooled();
  connection.end();
  connection.finish();
  settle();
  expect([told, socket.calls]).toEqual([['connected', 'put back', 'closed'], ['resume']]);
});

it('hides its end from a client that has not answered, and tells of it once that leaves', () => {
  const { connection, socket, told, settle } = pooled();
  socket.on.ended();
  socket.on.closed(null);
  expect(told).toEqual(['connected']);
  connection.finish();
  settle();
  expect(told).toEqual(['connected', 'closed']);
  const half = pooled();
  half.socket.on.ended();
  half.connection.finish();
  half.settle();
  expect([half.told, half.socket.calls.at(-1)]).toEqual([['connected'], 'finish']);
  half.socket.on.closed(null);
  expect(half.told).toEqual(['connected', 'closed']);
});
