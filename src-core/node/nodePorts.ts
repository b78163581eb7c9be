/** The engine's ports on Node's sockets and clocks. */
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Address, formatAddress, isSocketPath } from '../engine/address.ts';
import type { CapturePort, Connection, ConnectionEvents, EnginePorts, Listening } from '../engine/ports.ts';
import type { Failure } from '../machine/io.ts';
import type { SessionPorts } from '../machine/sessionPorts.ts';
import { DirectWrite } from './directWrite.ts';
import { overSameHandle, readBuffer } from './readBuffer.ts';
import { placeOf, removeStaleSocket } from './socketPath.ts';
import type { NodeTls, StartTls } from './tls/nodeTls.ts';
import type { TlsLink } from './tls/tlsLink.ts';

const origin = performance.timeOrigin;

export function nodePorts(capture: CapturePort, session: SessionPorts, tls: NodeTls): EnginePorts {
  return {
    now: () => Math.floor((origin + performance.now()) * 1000),
    listen: (address, accept) => listen(address, tls, accept),
    connect: (address, timeout) => connect(address, tls, timeout),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    soon: (task) => setImmediate(task),
    capture,
    session,
  };
}

async function listen(address: Address, tls: NodeTls, accept: (connection: Connection) => void): Promise<Listening> {
  if (isSocketPath(address)) await removeStaleSocket(address.host);
  return new Promise((resolve, reject) => {
    const server = net.createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true });
    server.on('connection', (socket) => accept(accepted(socket, tls)));
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(address, error)));
    server.listen({ ...placeOf(address), backlog: 4096 }, () => {
      server.removeAllListeners('error');
      const at = server.address();
      const port = typeof at === 'string' ? 0 : at!.port;
      resolve({
        address: { host: address.host, port },
        close: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

function accepted(socket: net.Socket, tls: NodeTls): Connection {
  const connection = new NodeConnection((onread) => overSameHandle(socket, onread) ?? socket, farEnd(socket), tls.asServer);
  connection.resume();
  return connection;
}

function connect(address: Address, tls: NodeTls, timeout?: number): Connection {
  const options = { ...placeOf(address), noDelay: true, allowHalfOpen: true };
  const open = (onread: net.OnReadOpts): net.Socket => {
    const socket = net.connect({ ...options, onread } as net.NetConnectOpts);
    return timeout === undefined ? socket : limited(socket, timeout);
  };
  return new NodeConnection(open, formatAddress(address), tls.asClient(isSocketPath(address) ? 'localhost' : address.host));
}

/** The system itself gives up after minutes. */
function limited(socket: net.Socket, timeout: number): net.Socket {
  const timer = setTimeout(() => socket.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' })), timeout);
  const done = (): void => clearTimeout(timer);
  return socket.once('connect', done).once('close', done);
}

class NodeConnection implements Connection {
  readonly remote: string;
  private readonly plain: net.Socket;
  /** The same, or what stands in its place once it goes on in TLS. */
  private socket: net.Socket | TlsLink;
  /** What is written in the clear; null in TLS, and before anybody listens. */
  private direct: DirectWrite | null = null;
  private readonly startTls: StartTls;
  private on: ConnectionEvents | null = null;
  private take: ConnectionEvents['bytes'] = () => true;
  private goOnInTls: (rest: Uint8Array) => void = () => undefined;

  constructor(open: (onread: net.OnReadOpts) => net.Socket, remote: string, startTls: StartTls) {
    this.plain = open(readBuffer((chunk) => this.take(chunk)));
    this.socket = this.plain;
    this.remote = remote;
    this.startTls = startTls;
  }

  write(chunk: Uint8Array): boolean {
    if (this.direct !== null) return this.direct.write(chunk);
    return this.socket.writable ? this.socket.write(chunk) : true;
  }

  get unsent(): boolean {
    return this.direct?.unsent ?? false;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  secure(rest: Uint8Array): void {
    this.goOnInTls(rest);
  }

  end(): void {
    this.socket.end();
  }

  finish(): void {
    this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }

  listen(on: ConnectionEvents): void {
    const first = this.on === null;
    this.on = on;
    this.take = on.bytes;
    if (this.socket !== this.plain) (this.socket as TlsLink).listen(on);
    else if (first) this.hear(this.plain);
  }

  /** Who listens may be another one later. */
  private hear(socket: net.Socket): void {
    let failure: Failure | null = null;
    const bytes = (chunk: Uint8Array): boolean => this.take(chunk);
    const drained = (): void => this.on?.drained();
    const ended = (): void => this.on?.ended();
    const closed = (): void => this.on?.closed(failure);
    this.direct = new DirectWrite(socket, drained);
    socket.on('connect', () => this.on?.connected());
    // Only of a socket that does not read into our memory.
    socket.on('data', bytes);
    socket.on('drain', drained);
    socket.on('end', ended);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure = { code: error.code ?? 'ERROR', message: describe(error) };
    });
    socket.on('close', closed);
    this.goOnInTls = (rest) => {
      // A socket that is gone has its close to tell, and no more.
      if (socket.destroyed || this.on === null) return;
      const paused = socket.isPaused();
      socket.off('data', bytes).off('drain', drained).off('end', ended).off('close', closed);
      this.direct = null;
      this.socket = this.startTls(socket, rest, this.on);
      if (paused) this.socket.pause();
    };
  }
}

/** `address:port` of the socket's far end. */
export function farEnd({ remoteAddress, remotePort }: net.Socket): string {
  // A client that is gone already has neither, nor has one at a Unix socket.
  return formatAddress({ host: remoteAddress ?? '?', port: remotePort ?? 0 });
}

function describe(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused: nothing listens there';
    case 'ECONNRESET':
      return 'connection reset by the other side';
    case 'EPIPE':
      return 'the other side had closed the connection';
    case 'ETIMEDOUT':
      return 'no answer in time';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name cannot be resolved';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no route to the host';
    default:
      return error.message;
  }
}

function listenFailure(address: Address, error: NodeJS.ErrnoException): Error {
  const at = formatAddress(address);
  const reasons: Record<string, string> = {
    EADDRINUSE: `${at} is in use by another program; stop it, or choose another address with --listen`,
    EACCES: `no permission to listen on ${at}; choose a port above 1023 with --listen`,
    EADDRNOTAVAIL: `${at} is not an address of this machine; choose one with --listen`,
  };
  const reason = reasons[error.code ?? ''] ?? `cannot listen on ${at}: ${error.message}`;
  return Object.assign(new Error(reason), { code: error.code ?? 'ERROR' });
}
