/** Our connections with TLS on both roles, on loopback, and what they were told. */
import net from 'node:net';
import tls from 'node:tls';
import type { Connection, ConnectionEvents, Listening } from '../../../src-core/engine/ports.ts';
import type { Failure, TlsFacts } from '../../../src-core/machine/io.ts';
import { type CertifiedKey, LeafSigner, makeAuthority } from '../../../src-core/node/authority.ts';
import { LeafContexts } from '../../../src-core/node/leafContexts.ts';
import { nodePorts } from '../../../src-core/node/nodePorts.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import { type ClientTls, type NodeTls, nodeTls, type ServerTls } from '../../../src-core/node/nodeTls.ts';

export const authority: CertifiedKey = await makeAuthority('Test CA');
export const signer = await LeafSigner.create(authority);

export async function serverTls(more: Partial<ServerTls> & { readonly options?: tls.SecureContextOptions } = {}): Promise<ServerTls> {
  const { options, ...rest } = more;
  const contexts = await LeafContexts.create(signer, ['localhost', '127.0.0.1'], { sessionIdContext: 'test', ...options });
  return { context: contexts.usual, contextFor: (name) => contexts.for(name), clientCertificate: 'notAsked', ...rest };
}

export function clientTls(options: tls.SecureContextOptions = { ca: authority.certificate }, verify = true): ClientTls {
  return { context: tls.createSecureContext(options), verify };
}

export function portsWith(it: NodeTls) {
  const capture = { post: () => undefined, pendingBytes: 0, fileBytes: 0, error: null };
  return nodePorts(capture, nodeSessionPorts(), it);
}

/** Everything that a connection tells, in order, and promises for parts of it. */
export class Heard implements ConnectionEvents {
  readonly log: string[] = [];
  readonly connection: Connection;
  tls: TlsFacts | null = null;
  failure: Failure | null = null;
  isClosed = false;
  /** Takes the first chunk in place of the log. */
  first: ((chunk: Uint8Array) => void) | null = null;
  received: Uint8Array = new Uint8Array(0);
  private readonly on: Partial<ConnectionEvents>;
  private readonly waiting: { ready(): boolean; resolve(): void }[] = [];

  constructor(connection: Connection, on: Partial<ConnectionEvents> = {}) {
    this.connection = connection;
    this.on = on;
    connection.listen(this);
  }

  readonly connected = (): void => this.tell('connected');
  readonly drained = (): void => this.tell('drained', () => this.on.drained?.());
  readonly ended = (): void => this.tell('ended', () => this.on.ended?.());
  readonly bytes = (chunk: Uint8Array): void => {
    const { first } = this;
    this.first = null;
    if (first !== null) {
      first(chunk);
      return;
    }
    this.received = Buffer.concat([this.received, chunk]);
    this.tell('bytes', () => this.on.bytes?.(chunk));
  };
  readonly secured = (facts: TlsFacts): void => {
    this.tls = facts;
    this.tell('secured', () => this.on.secured?.(facts));
  };
  readonly closed = (failure: Failure | null): void => {
    this.failure = failure;
    this.isClosed = true;
    this.tell('closed');
  };

  get text(): string {
    return Buffer.from(this.received).toString('latin1');
  }

  async until(ready: (it: this) => boolean): Promise<this> {
    if (!ready(this)) await new Promise<void>((resolve) => this.waiting.push({ ready: () => ready(this), resolve }));
    return this;
  }

  private tell(event: string, then: () => void = () => undefined): void {
    if (this.log.at(-1) !== event) this.log.push(event);
    then();
    for (const one of this.waiting) if (one.ready()) one.resolve();
  }
}

/** A listener of ours; each accepted connection is given to `accept`. */
export function listenWith(server: ServerTls, accept: (heard: Heard) => void, on: Partial<ConnectionEvents> = {}): Promise<Listening> {
  return portsWith(nodeTls(server, clientTls(), null)).listen({ host: '127.0.0.1', port: 0 }, (c) => accept(new Heard(c, on)));
}

/** A plain connection. */
export function dial(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}
