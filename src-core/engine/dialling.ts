/** Finds a backend for a client before its session begins: those of a listener in turn, until one greets. */
import type { Backend, Backends } from '../upstream/backends.ts';
import { readAddress } from './address.ts';
import { type Connection, type EnginePorts, greetingPatience } from './ports.ts';
import { WaitingConnection } from './waitingConnection.ts';

export type DiallingPorts = Pick<EnginePorts, 'connect' | 'after' | 'soon'>;

export interface Dialled {
  readonly backend: Backend;
  /** It has connected and greeted, and tells so once somebody listens. */
  readonly connection: Connection;
}

/**
 * Tries the backends `ndxs` round robin; one that cannot be reached, or that ends or stays silent before its greeting, is marked
 * down. 'down' where none is left, 'left' where the client has gone in the meantime. `timeout` in ms.
 */
export async function dial(
  ports: DiallingPorts,
  backends: Backends,
  ndxs: readonly number[],
  client: WaitingConnection,
  timeout: number,
): Promise<Dialled | 'down' | 'left'> {
  const left = client.left.then(() => 'left' as const);
  const tried = new Set<number>();
  for (;;) {
    const backend = backends.next(ndxs, tried);
    if (backend === null) return 'down';
    tried.add(backend.ndx);
    const address = readAddress(backend.address);
    if (address === null) {
      backends.failed(backend, 'is no address; expected HOST:PORT');
      continue;
    }
    const connection = new WaitingConnection(ports.connect(address, timeout), ports.soon);
    const outcome = await Promise.race([greeting(ports, connection), left]);
    if (outcome === 'greeted') {
      backends.connected(backend);
      return { backend, connection };
    }
    connection.destroy();
    if (outcome === 'left') return outcome;
    backends.failed(backend, outcome.fault);
  }
}

async function greeting(ports: DiallingPorts, server: WaitingConnection): Promise<'greeted' | { readonly fault: string }> {
  const ended = server.left.then((failure) => ({ fault: failure?.message ?? 'it ended the connection before its greeting' }));
  const stands = server.stands.then(() => null);
  const broken = await Promise.race([stands, ended]);
  if (broken !== null) return broken;
  let cancel = (): void => undefined;
  const silent = new Promise<{ fault: string }>((resolve) => {
    cancel = ports.after(greetingPatience, () => resolve({ fault: `it has sent no greeting for ${greetingPatience / 1000} s` }));
  });
  const outcome = await Promise.race([server.spoke.then(() => 'greeted' as const), ended, silent]);
  cancel();
  return outcome;
}
