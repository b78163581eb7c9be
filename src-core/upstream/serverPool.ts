/**
 * Idle connections to the backends, by backend (MySQL Proxy's `backend_ndx`, from 1) and user. A session parks its server's
 * connection here and takes another one, perhaps the same again; in between it is reset (idleServer.ts).
 */
import type { Instant, SessionInfo } from '../machine/io.ts';
import { fitsSession, type ServerLink, sameDialect } from '../machine/serverLink.ts';
import type { Decompression } from '../machine/sessionPorts.ts';
import { IdleServer, type ServerSocket } from './idleServer.ts';

/** Of one backend; scripts set them (`backend.pool`). */
export interface PoolLimits {
  /** More idle connections than that are ended, those first that have been idle longest; 0 for as many as there are. */
  max: number;
  /** So many are kept however long they are idle. */
  min: number;
}

export interface PoolPorts {
  now(): Instant;
  readonly decompression: Decompression;
}

/** µs after which an idle connection is ended. */
export const defaultIdleUs = 600_000_000;

interface Backend<S extends ServerSocket> {
  readonly limits: PoolLimits;
  /** Longest idle first. */
  servers: IdleServer<S>[];
}

export class ServerPool<S extends ServerSocket> {
  private readonly ports: PoolPorts;
  private readonly idleUs: number;
  private readonly backends = new Map<number, Backend<S>>();
  /** Sockets that were handed out or are idle end with it. */
  private isOpen = true;

  constructor(ports: PoolPorts, idleUs = defaultIdleUs) {
    this.ports = ports;
    this.idleUs = idleUs;
  }

  /** A session has no more use for the connection, which is between two commands. */
  park(ndx: number, socket: S, link: ServerLink): void {
    const backend = this.backend(ndx);
    const server = new IdleServer(socket, link, this.ports.decompression, this.ports.now(), (gone) => this.forget(backend, gone));
    if (server.isGone) return;
    backend.servers.push(server);
    if (!this.isOpen) server.drop();
    const { max } = backend.limits;
    while (max > 0 && backend.servers.length > max) backend.servers[0]!.quit();
  }

  /**
   * One that the session can go on with as the same user, without a login; the one that was used last among those that are ready,
   * else one whose reset is under way (`whenReady`). It is the caller's from then on, unless it fails. Null for none.
   */
  take(ndx: number, session: SessionInfo): IdleServer<S> | null {
    return this.takeWhere(ndx, ({ link }) => fitsSession(link, session));
  }

  /** One that was taken and not used. */
  putBack(ndx: number, server: IdleServer<S>): void {
    if (server.isGone) return;
    server.listen();
    if (this.isOpen) this.backend(ndx).servers.push(server);
    else end(server);
  }

  /** One for a client that is yet to log in, of whatever user. Those that compress are none: a login is not in frames. */
  takeForLogin(ndx: number): IdleServer<S> | null {
    return this.takeWhere(ndx, ({ link }) => link.session.compression === 'none');
  }

  /** The same for a client that has been greeted by the connection `shown`, and can do these things; it is ready. */
  takeInstead(ndx: number, shown: ServerLink, capabilities: bigint): IdleServer<S> | null {
    const encrypted = shown.session.tls.server !== null;
    return this.takeWhere(ndx, ({ isReady, link: { session } }) => {
      if (!isReady || session.compression !== 'none' || (session.tls.server !== null) !== encrypted) return false;
      return sameDialect(session.capabilities, capabilities);
    });
  }

  /** Idle connections of a user, or of all; those that are being reset count. */
  idle(ndx: number, user?: string): number {
    const servers = this.backends.get(ndx)?.servers ?? [];
    return user === undefined ? servers.length : servers.filter(({ link }) => link.session.user === user).length;
  }

  /** Idle connections that can serve the session. */
  idleFor(ndx: number, session: SessionInfo): number {
    return this.backends.get(ndx)?.servers.filter(({ link }) => fitsSession(link, session)).length ?? 0;
  }

  /** To be changed by whoever sets them. */
  limits(ndx: number): PoolLimits {
    return this.backend(ndx).limits;
  }

  /** To be called now and then: ends what has been idle for too long. */
  tick(): void {
    const now = this.ports.now();
    for (const backend of this.backends.values()) {
      for (const server of [...backend.servers]) {
        server.expire(now);
        if (!server.isGone && backend.servers.length > backend.limits.min && now - server.since > this.idleUs) server.quit();
      }
    }
  }

  /** Ends all idle connections, and from now on each that is parked. */
  close(): void {
    this.isOpen = false;
    for (const { servers } of this.backends.values()) {
      for (const server of [...servers]) end(server);
    }
  }

  private takeWhere(ndx: number, fits: (server: IdleServer<S>) => boolean): IdleServer<S> | null {
    const backend = this.backends.get(ndx);
    if (backend === undefined) return null;
    const server = backend.servers.findLast((one) => one.isReady && fits(one)) ?? backend.servers.find(fits) ?? null;
    if (server !== null) backend.servers = backend.servers.filter((one) => one !== server);
    return server;
  }

  private forget(backend: Backend<S>, gone: IdleServer<S>): void {
    backend.servers = backend.servers.filter((one) => one !== gone);
  }

  private backend(ndx: number): Backend<S> {
    let backend = this.backends.get(ndx);
    if (backend === undefined) {
      backend = { limits: { max: 0, min: 0 }, servers: [] };
      this.backends.set(ndx, backend);
    }
    return backend;
  }
}

/** With a goodbye, where the server would read it. */
function end<S extends ServerSocket>(server: IdleServer<S>): void {
  if (server.isReady) server.quit();
  else server.drop();
}
