/** Unix sockets, beside hosts and ports. */
import { lstat, rm } from 'node:fs/promises';
import net from 'node:net';
import { type Address, isSocketPath } from '../engine/address.ts';

/** As node:net names it. */
export function placeOf(address: Address): { path: string } | { host: string; port: number } {
  return isSocketPath(address) ? { path: address.host } : { host: address.host, port: address.port };
}

/** A socket whose program was killed stays, and is in the way. */
export async function removeStaleSocket(path: string): Promise<void> {
  const facts = await lstat(path).catch(() => null);
  if (facts?.isSocket() !== true) return;
  const refused = await new Promise<boolean>((resolve) => {
    const probe = net.connect(path);
    probe.once('connect', () => probe.destroy()).once('close', () => resolve(false));
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
  });
  if (refused) await rm(path, { force: true });
}
