import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { runChild } from '../child.ts';
import { openMariadb, openMysql, openMysql2 } from '../clients.ts';
import { provisioned } from '../provisioned.ts';

const base = (port: number): string[] => ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-e', 'SELECT 1'];

/** Debian's mariadb command line. */
export const mariadb =
  (...args: string[]) =>
  (port: number) =>
    runChild(provisioned().mariadb.mariadb, [...base(port), ...args]);

/** Oracle's mysql. */
export const mysql =
  (...args: string[]) =>
  (port: number) => {
    const { mysql9 } = provisioned();
    if ('unavailable' in mysql9) throw new Error(mysql9.unavailable);
    const [program, ...first] = mysql9.mysql;
    return runChild(program!, [...first, ...base(port), ...args]);
  };

export const mysql2 =
  (options: Parameters<typeof openMysql2>[1] = {}) =>
  async (port: number) =>
    (await openMysql2(port, options)).end();

export const npmMysql =
  (options: Parameters<typeof openMysql>[1] = {}) =>
  async (port: number) =>
    (await openMysql(port, options)).end();

export const npmMariadb =
  (options: Parameters<typeof openMariadb>[1] = {}) =>
  async (port: number) =>
    (await openMariadb(port, options)).end();

/** A client that sends `bytes` at once or, where `greeted`, behind the greeting, and reads until it is left or `ms` are over. */
export const raw =
  (bytes: Uint8Array | string, { greeted = true, ms = 1500 } = {}) =>
  (port: number) =>
    new Promise<void>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1');
      let sent = false;
      const send = (): void => {
        if (!sent) socket.write(bytes);
        sent = true;
      };
      if (greeted) socket.on('data', send);
      else socket.on('connect', send);
      const timer = setTimeout(() => socket.destroy(), ms);
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });

/** A relay to `target` that comes from another loopback address, or that does something else with the bytes. */
export async function relayFrom(localAddress: string, target: number): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const backend = connectTcp({ port: target, host: '127.0.0.1', localAddress });
    for (const socket of [client, backend]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        backend.destroy();
      });
    }
    client.pipe(backend);
    backend.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    port: address.port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
