/** A ClientSession on a TCP or Unix socket, with TLS where it is asked for. */
import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Address } from '../../engine/address.ts';
import { ClientSession } from '../../engine/services.ts';
import type { ClientLoginOptions, ServerCertificate } from '../../upstream/clientLogin.ts';
import { nodeCrypto } from '../nodeCrypto.ts';

export type ClientTlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'minVersion' | 'maxVersion'>;

/** `path`: of a Unix socket. */
export type ClientAddress = Address | { readonly path: string };

/** Connects and logs in. Rejects with the socket's error, ServerError or AuthFailure. */
export async function connectClient(
  address: ClientAddress,
  login: Omit<ClientLoginOptions, 'crypto' | 'unixSocket'>,
  tls: ClientTlsOptions = {},
): Promise<ClientSession> {
  const plain = 'path' in address ? connect(address.path) : connect({ ...address, noDelay: true });
  let socket: Socket = plain;
  const session: ClientSession = new ClientSession({
    ...login,
    crypto: nodeCrypto,
    unixSocket: 'path' in address,
    send: (chunk) => void socket.write(chunk),
    startTls: () => {
      plain.removeAllListeners('data');
      socket = encrypted(plain, { ...hostOf(address), ...tls }, (certificate) => session.secured(certificate));
      hear(socket, session);
    },
    close: () => void socket.end(),
  });
  hear(socket, session);
  await session.ready;
  return session;
}

function hear(socket: Socket, session: ClientSession): void {
  socket.on('data', (chunk: Uint8Array) => session.receive(chunk));
  socket.on('error', (error) => session.ended(error));
  socket.on('close', () => session.ended());
}

/** Whether to go on with a certificate that is not trusted is the login's to say. */
function encrypted(plain: Socket, o: ConnectionOptions, secured: (certificate: ServerCertificate) => void): Socket {
  const socket = connectTls({ ...o, socket: plain, rejectUnauthorized: false });
  socket.once('secureConnect', () => {
    const { fingerprint256 } = socket.getPeerCertificate();
    const fingerprint = fingerprint256 === undefined ? null : new Uint8Array(Buffer.from(fingerprint256.replaceAll(':', ''), 'hex'));
    secured({ fingerprint, trusted: socket.authorized });
  });
  return socket;
}

/** Names for SNI and the check of the certificate; an address is checked, but not sent. */
function hostOf(address: ClientAddress): ConnectionOptions {
  if ('path' in address) return {};
  return isIP(address.host) === 0 ? { host: address.host, servername: address.host } : { host: address.host };
}
