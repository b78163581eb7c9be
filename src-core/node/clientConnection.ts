/** A ClientSession on a TCP socket. */
import { connect } from 'node:net';
import type { Address } from '../engine/address.ts';
import { ClientSession } from '../engine/services.ts';
import type { ClientLoginOptions } from '../upstream/clientLogin.ts';
import { nodeCrypto } from './nodeCrypto.ts';

/** Connects and logs in. Rejects with the socket's error, ServerError or AuthFailure. */
export async function connectClient(address: Address, login: Omit<ClientLoginOptions, 'crypto'>): Promise<ClientSession> {
  const socket = connect({ ...address, noDelay: true });
  const session = new ClientSession({
    ...login,
    crypto: nodeCrypto,
    send: (chunk) => void socket.write(chunk),
    close: () => void socket.end(),
  });
  socket.on('data', (chunk: Uint8Array) => session.receive(chunk));
  socket.on('error', (error) => session.ended(error));
  socket.on('close', () => session.ended());
  await session.ready;
  return session;
}
