import { describe, expect, it } from 'vitest';
import { backendFault, backendsOf, downBeside, routeWords, servedBy } from '../../../renderer/format/listeners.ts';
import type { BackendStatus, EngineStatus, ListenerStatus } from '../../../src-core/bridge/contract.ts';

const listener = { listen: '127.0.0.1:4040', backend: 'db:3306', backends: [1], readOnly: false, serverVersion: null };

describe('backendFault', () => {
  it('names the backend once, and a remedy', () => {
    expect(backendFault({ ...listener, backendError: 'db:3306: connection refused' })).toBe(
      'connection refused. Start the database, or name another one with --backend.',
    );
    expect(backendFault({ ...listener, backendError: 'Is it there? Choose another with --backend.' })).toBe(
      'Is it there? Choose another with --backend.',
    );
    expect(backendFault({ ...listener, backendError: null })).toBeNull();
  });
});

describe('several backends', () => {
  const backend = (ndx: number, state: BackendStatus['state']): BackendStatus => ({
    ndx,
    address: `db${ndx}:3306`,
    type: 'rw',
    state,
    since: 0,
    error: state === 'down' ? 'connection refused' : null,
    connectedClients: 0,
  });
  const front: ListenerStatus = { ...listener, backend: 'db1:3306,db2:3306', backends: [1, 2], backendError: null };
  const reads: ListenerStatus = {
    ...listener,
    listen: '127.0.0.1:4042',
    backend: 'db3:3306',
    backends: [3],
    readOnly: true,
    backendError: null,
  };
  const status = (second: BackendStatus['state'], fault: string | null = null): EngineStatus =>
    ({
      listeners: [{ ...front, backendError: fault }, reads],
      backends: [backend(1, fault === null ? 'up' : 'down'), backend(2, second), backend(3, 'down')],
    }) as unknown as EngineStatus;

  it('are those of their listener', () => {
    expect(backendsOf(status('up'), front).map((b) => b.ndx)).toEqual([1, 2]);
    expect(routeWords(front)).toBe('127.0.0.1:4040 → db1:3306, db2:3306');
    expect(routeWords(reads)).toBe('127.0.0.1:4042 → db3:3306 (reads only)');
    expect(routeWords({ ...reads, backend: '', readOnly: false })).toBe('127.0.0.1:4042 → no backend');
  });

  it('are told when one is down while others serve', () => {
    expect(downBeside(status('up'))).toEqual([]);
    expect(downBeside(status('down')).map((b) => b.ndx)).toEqual([2]);
    expect(downBeside(status('down', 'all backends are down'))).toEqual([]);
  });

  it('are named by the sessions that they serve', () => {
    expect(servedBy(status('up'), 'db2:3306')).toBe('b2');
    expect(servedBy({ ...status('up'), backends: [backend(1, 'up')] }, 'db1:3306')).toBeNull();
    expect(servedBy(status('up'), 'mock /home/dev/mock.yaml')).toBe('mock');
    expect(servedBy(status('up'), 'no backend')).toBe('script');
    expect(servedBy(status('up'), 'elsewhere:3306')).toBeNull();
    expect(servedBy(null, 'db2:3306')).toBeNull();
  });
});
