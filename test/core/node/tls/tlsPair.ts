/** Our connections in both TLS roles, on loopback, against node:tls. */
import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Connection, ConnectionEvents } from '../../../../src-core/engine/ports.ts';
import type { Failure, TlsFacts } from '../../../../src-core/machine/io.ts';
import { nodePorts } from '../../../../src-core/node/nodePorts.ts';
import { nodeSessionPorts } from '../../../../src-core/node/nodeSessionPorts.ts';
import { type CertifiedKey, LeafSigner, makeAuthority } from '../../../../src-core/node/tls/authority.ts';
import { LeafContexts } from '../../../../src-core/node/tls/leafContexts.ts';
import { type ClientTls, type NodeTls, nodeTls, type ServerTls } from '../../../../src-core/node/tls/nodeTls.ts';

export const authority: CertifiedKey = await makeAuthority('Test CA');
export const signer = await LeafSigner.create(authority);

export async function serverTls(clientCertificate: ServerTls['clientCertificate'] = 'notAsked', options: tls.SecureContextOptions = {}) {
  const contexts = await LeafContexts.create(signer, ['localhost', '127.0.0.1'], { sessionIdContext: 'test', ...options });
  return { context: contexts.usual, contextFor: (name: string) => contexts.for(name), clientCertificate } satisfies ServerTls;
}

/** Knows the test authority unless `options` say otherwise. */
export function clientTls(verify = true, options: tls.SecureContextOptions = {}): ClientTls {
  return { context: tls.createSecureContext({ ca: authority.certificate, ...options }), verify };
}

export function portsWith(it: NodeTls) {
  const capture = { post: () => undefined, spareMemory: () => null, pendingBytes: 0, fileBytes: 0, error: null };
  return nodePorts(capture, nodeSessionPorts(), it);
}

/** All that a connection tells. Its first byte is plain, as in the MySQL protocol; what follows is for TLS. */
export class Heard implements ConnectionEvents {
  /** Kinds of events, runs of the same one once. */
  readonly log: string[] = [];
  readonly connection: Connection;
  tls: TlsFacts | null = null;
  failure: Failure | null = null;
  text = '';
  private readonly onFirst: ((it: Heard) => void) | null;
  private plain = true;
  private readonly waiting: (() => void)[] = [];

  /** `onFirst` runs right after TLS was begun. */
  constructor(connection: Connection, onFirst: ((it: Heard) => void) | null = null) {
    this.connection = connection;
    this.onFirst = onFirst;
    connection.listen(this);
  }

  readonly connected = (): void => this.tell('connected');
  readonly drained = (): void => this.tell('drained');
  readonly ended = (): void => this.tell('ended');
  readonly bytes = (chunk: Uint8Array): boolean => {
    if (this.plain) {
      this.plain = false;
      this.connection.secure(chunk.subarray(1));
      this.onFirst?.(this);
      return true;
    }
    this.text += Buffer.from(chunk).toString('latin1');
    this.tell('bytes');
    return true;
  };
  readonly secured = (facts: TlsFacts): void => {
    this.tls = facts;
    this.tell('secured');
  };
  readonly closed = (failure: Failure | null): void => {
    this.failure = failure;
    this.tell('closed');
  };

  async until(ready: (it: this) => boolean): Promise<this> {
    while (!ready(this)) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this;
  }

  untilClosed(): Promise<this> {
    return this.until(({ log }) => log.at(-1) === 'closed');
  }

  private tell(event: string): void {
    if (this.log.at(-1) !== event) this.log.push(event);
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

export interface Accepted {
  readonly port: number;
  /** The next accepted connection. */
  next(): Promise<Heard>;
  /** Drops all connections. */
  close(): Promise<void>;
}

/** Our listener; connections turn to TLS after one byte. `limit`: of the handshake, in ms. */
export async function acceptTls(server: ServerTls, onFirst: ((it: Heard) => void) | null = null, limit?: number): Promise<Accepted> {
  const all: Heard[] = [];
  const accepted: Heard[] = [];
  const asked: ((it: Heard) => void)[] = [];
  const ports = portsWith(nodeTls(server, clientTls(), null, limit));
  const listening = await ports.listen({ host: '127.0.0.1', port: 0 }, (connection) => {
    const heard = new Heard(connection, onFirst);
    all.push(heard);
    const resolve = asked.shift();
    if (resolve === undefined) accepted.push(heard);
    else resolve(heard);
  });
  const next = async () => accepted.shift() ?? new Promise<Heard>((resolve) => asked.push(resolve));
  const close = async (): Promise<void> => {
    for (const { connection } of all) connection.destroy();
    await listening.close();
  };
  return { port: listening.address.port, next, close };
}

/** A connection whose first byte went plain, and from which TLS goes on. */
export async function startTls(port: number, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> {
  const socket = await dial(port);
  socket.write('s');
  return tls.connect({ socket, ca: authority.certificate, servername: 'localhost', ...options });
}

export function dial(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** What a TLS client would send first, in one piece. */
export function clientHello(options: tls.ConnectionOptions = {}): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const catching = new Duplex({ read: () => undefined, write: (chunk, _encoding, done) => done(void resolve(chunk as Uint8Array)) });
    tls.connect({ socket: catching, ...options }).on('error', () => undefined);
  });
}

/** The stream of `socket` with `prefix` before the first chunk, so that both travel together. */
export function together(socket: net.Socket, prefix: string): Duplex {
  let first = true;
  const duplex = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Uint8Array, _encoding, done) => {
      socket.write(first ? Buffer.concat([Buffer.from(prefix), chunk]) : chunk, () => done());
      first = false;
    },
    final: (done) => void socket.end(done),
  });
  socket.on('data', (chunk) => duplex.push(chunk));
  socket.on('end', () => duplex.push(null));
  return duplex;
}

export function once(emitter: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => void emitter.once(event, () => resolve()));
}
