/** Both TLS roles on node:tls: the server towards clients, the client towards backends. */
import net from 'node:net';
import tls from 'node:tls';
import type { ConnectionEvents } from '../../engine/ports.ts';
import { certificateInfo } from './certificateInfo.ts';
import { certificateRefused, distrustOf, type FarEnd, noCertificate } from './tlsFailure.ts';
import { type Handshake, TlsLink } from './tlsLink.ts';

/** Goes on in TLS on a connected socket. `rest` came from it already and comes first. */
export type StartTls = (socket: net.Socket, rest: Uint8Array, on: ConnectionEvents) => TlsLink;

export interface NodeTls {
  /** For accepted connections. */
  readonly asServer: StartTls;
  /** For connections that we made to `host`. */
  asClient(host: string): StartTls;
}

export interface ServerTls {
  /** Shown to clients that name no server. */
  readonly context: tls.SecureContext;
  /** For the server name that a client asks for. Rejects with the reason why there is none. */
  contextFor(serverName: string): Promise<tls.SecureContext>;
  /** Whether clients are asked for a certificate, and whether one that does not pass is refused. */
  readonly clientCertificate: 'notAsked' | 'asked' | 'required';
}

export interface ClientTls {
  /** Asked for at each connection. */
  readonly context: tls.SecureContext;
  /** Refuse a backend whose certificate is not signed by a known authority or bears another name. */
  readonly verify: boolean;
}

/** `server` is null where TLS towards clients is off. `keyLog` takes lines of an NSS key log. `handshakeLimit`: ms. */
export function nodeTls(
  server: ServerTls | null,
  client: ClientTls,
  keyLog: ((line: Uint8Array) => void) | null,
  handshakeLimit = 10_000,
): NodeTls {
  const link = (handshake: Handshake, on: ConnectionEvents): TlsLink => {
    if (keyLog !== null) handshake.socket.on('keylog', keyLog);
    return new TlsLink(handshake, on, handshakeLimit);
  };
  return {
    asServer: (socket, rest, on) => {
      if (server === null) throw new Error('TLS towards clients is off');
      putBack(socket, rest);
      return link(serverHandshake(socket, server), on);
    },
    asClient: (host) => (socket, rest, on) => {
      putBack(socket, rest);
      return link(clientHandshake(socket, host, client), on);
    },
  };
}

/** node:tls takes over what the socket has buffered, a turn later, and then reads from below it. `rest` may change until then. */
function putBack(socket: net.Socket, rest: Uint8Array): void {
  socket.pause();
  if (rest.length > 0) socket.unshift(rest.slice());
}

function serverHandshake(raw: net.Socket, { context, contextFor, clientCertificate }: ServerTls): Handshake {
  const farEnd: FarEnd = { role: 'client', name: '' };
  const asked = clientCertificate !== 'notAsked';
  const socket = new tls.TLSSocket(raw, {
    isServer: true,
    secureContext: context,
    requestCert: asked,
    // Refuses those who show none, and lets them know why. One that is shown is judged below.
    rejectUnauthorized: clientCertificate === 'required',
    SNICallback: (name, done) => {
      contextFor(name).then(
        (found) => done(null, found),
        (reason: Error) => done(reason),
      );
    },
  });
  const facts: Handshake['facts'] = () => {
    const ours = socket.getX509Certificate();
    const shown = socket.getPeerX509Certificate();
    const problem = shown === undefined ? null : verifyError(socket);
    if (clientCertificate === 'required' && (shown === undefined || problem !== null))
      return { refused: certificateRefused(problem ?? noCertificate, farEnd) };
    return {
      tls: {
        ...protocolOf(socket),
        serverName: typeof socket.servername === 'string' ? socket.servername : null,
        serverCertificate: ours === undefined ? null : certificateInfo(ours),
        clientCertificate: shown === undefined ? null : certificateInfo(shown),
        distrust: problem === null ? null : distrustOf(problem, farEnd),
      },
    };
  };
  return { socket, farEnd, done: 'secure', facts };
}

/** OpenSSL's verdict on a client's chain. node:tls hands it to its own listeners only. */
function verifyError(socket: tls.TLSSocket): string | null {
  const error = (socket as unknown as { readonly ssl: { verifyError(): NodeJS.ErrnoException | null } }).ssl.verifyError();
  return error === null || error === undefined ? null : (error.code ?? error.message);
}

function clientHandshake(raw: net.Socket, host: string, { context, verify }: ClientTls): Handshake {
  const farEnd: FarEnd = { role: 'backend', name: host };
  // SNI is for host names, not for addresses (RFC 6066 section 3).
  const serverName = net.isIP(host) === 0 ? host : null;
  const socket = tls.connect({
    socket: raw,
    host,
    secureContext: context,
    rejectUnauthorized: verify,
    ...(serverName === null ? {} : { servername: serverName }),
  });
  const facts: Handshake['facts'] = () => {
    const ours = socket.getX509Certificate();
    const theirs = socket.getPeerX509Certificate();
    return {
      tls: {
        ...protocolOf(socket),
        serverName,
        serverCertificate: theirs === undefined ? null : certificateInfo(theirs),
        clientCertificate: ours === undefined ? null : certificateInfo(ours),
        distrust: socket.authorized ? null : distrustOf(String(socket.authorizationError), farEnd),
      },
    };
  };
  return { socket, farEnd, done: 'secureConnect', facts };
}

function protocolOf(socket: tls.TLSSocket): { readonly version: string; readonly cipher: string } {
  return { version: socket.getProtocol() ?? '', cipher: socket.getCipher().name };
}
