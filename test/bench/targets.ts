/** The ways to the database that the bench compares: direct, a bare Node pipe, HAProxy, and Hydrophone as it is used. */
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { connectBridge } from '../../src-core/bridge/client.ts';
import { webSocketTransport } from '../../src-core/node/window/webSocketTransport.ts';
import { startChild } from '../support/child.ts';
import { startHaproxy } from '../support/haproxy.ts';
import { startMysqlProxy, startServe } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';

export interface Target {
  readonly name: string;
  readonly port: number;
  /** Null where there is no proxy. */
  readonly pid: number | null;
  stop(): Promise<unknown>;
}

/** For a comparison with what only passes bytes on: left to itself Hydrophone speaks TLS to a database that offers it. */
export const noTls = ['--tls-client', 'off', '--tls-backend', 'off'];

export async function startTargets(database: number): Promise<Target[]> {
  const direct = { name: 'direct', port: database, pid: null, stop: async () => {} };
  return [
    direct,
    await pipe(database),
    { name: 'haproxy', ...(await startHaproxy(database)) },
    await hydrophone('hydrophone', database, ...noTls),
  ];
}

/** With a Lua script that looks at each result, and without one; recording, and as MySQL Proxy, which records nothing. */
export async function startLuaTargets(database: number): Promise<Target[]> {
  const script = new URL('inspect.lua', import.meta.url).pathname;
  return [
    await pipe(database),
    await hydrophone('hydrophone', database, ...noTls),
    await hydrophone('hydrophone lua', database, ...noTls, '--script', script),
    await mysqlProxy('mysql-proxy lua', database, ...noTls, '--proxy-skip-profiling', '--proxy-lua-script', script),
  ];
}

async function mysqlProxy(name: string, database: number, ...options: string[]): Promise<Target> {
  const proxy = await startMysqlProxy('--proxy-backend-addresses', `127.0.0.1:${database}`, ...options);
  return { name, port: proxy.port, pid: proxy.child.pid, stop: () => proxy.dispose() };
}

async function pipe(database: number): Promise<Target> {
  const port = await freePort();
  const script = new URL('pipe.ts', import.meta.url).pathname;
  const child = startChild(process.execPath, [script, String(port), String(database)]);
  await eventually('the pipe', () => child.stdout.includes('ready'));
  return { name: 'node pipe', port, pid: child.pid, stop: () => child.stop() };
}

/** Recording to disk, with a subscriber that pulls what a window pulls. */
export async function hydrophone(name: string, database: number, ...options: string[]): Promise<Target> {
  const served = await startServe('--backend', `127.0.0.1:${database}`, ...options);
  const watching = watch(served.ready.ui!);
  const stop = async () => {
    (await watching).terminate();
    await served.stop();
    await served.dispose();
  };
  await watching;
  return { name, port: served.port, pid: served.child.pid, stop };
}

async function watch(ui: string): Promise<WebSocket> {
  const { host, origin, search } = new URL(ui);
  const socket = new WebSocket(`ws://${host}/bridge${search}`, { origin });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const bridge = connectBridge(webSocketTransport(socket));
  void follow(bridge.stream('capture.changes', { filter: '', since: null, tailRows: 60 }));
  void follow(bridge.stream('engine.statuses', {}));
  return socket;
}

async function follow(items: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _ of items);
  } catch {
    // The bench is over.
  }
}

/** Highest resident memory so far, in MiB. */
export function peakMiB(pid: number): number {
  return statusMiB(pid, 'VmHWM');
}

/** Resident memory now, in MiB. */
export function residentMiB(pid: number): number {
  return statusMiB(pid, 'VmRSS');
}

function statusMiB(pid: number, field: string): number {
  const kib = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}
