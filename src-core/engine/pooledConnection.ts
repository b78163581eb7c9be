/** An idle connection of a server on which a new client logs in (upstream/pooledLogin.ts): to its session it is a connection as any. */
import type { ServerLink } from '../machine/serverLink.ts';
import type { IdleServer } from '../upstream/idleServer.ts';
import { PooledLogin } from '../upstream/pooledLogin.ts';
import { deaf } from './deaf.ts';
import type { Connection, ConnectionEvents } from './ports.ts';

export interface PooledConnectionOwner {
  /** Another idle one that was taken; null for none. */
  another(capabilities: bigint): IdleServer<Connection> | null;
  /** A new connection to the same backend. */
  connect(): Connection;
  /** It was not used, and still stands. */
  putBack(server: IdleServer<Connection>): void;
  soon(task: () => void): void;
}

export class PooledConnection implements Connection {
  readonly remote: string;
  /** What is behind it now. */
  behind: Connection;
  private readonly owner: PooledConnectionOwner;
  /** What is behind it, before that is a new connection. */
  private idle: IdleServer<Connection>;
  private readonly link: ServerLink;
  private readonly login: PooledLogin;
  private on: ConnectionEvents | null = null;
  private passes = false;
  /** The idle connection is not in use any more. */
  private isNew = false;
  private isDead = false;
  /** It has told of its end. */
  private isClosed = false;
  /** It is idle again. */
  private released = false;
  private finished = false;

  constructor(idle: IdleServer<Connection>, owner: PooledConnectionOwner) {
    const { socket, link } = idle;
    this.behind = socket;
    this.idle = idle;
    this.remote = socket.remote;
    this.link = link;
    this.owner = owner;
    this.login = new PooledLogin(link, {
      toSession: (bytes) => this.on?.bytes(bytes),
      toServer: (bytes) => void this.behind.write(bytes),
      another: (capabilities) => this.another(capabilities),
      redial: () => this.redial(),
      secure: () => this.behind.secure(new Uint8Array(0)),
      over: (end) => this.over(end),
    });
  }

  /** How it was left, in the words of the connection that is behind it: the client was greeted by another one where this is a new one. */
  linkOf(link: ServerLink): ServerLink {
    const { newGreeting: greeting } = this.login;
    if (greeting === null) return link;
    const { connectionId } = greeting;
    return { ...link, greeting, session: { ...link.session, connectionId } };
  }

  get unsent(): boolean {
    return this.behind.unsent;
  }

  listen(on: ConnectionEvents): void {
    const first = this.on === null;
    this.on = on;
    if (!first) {
      if (this.passes) this.behind.listen(on);
      return;
    }
    this.hear(this.behind);
    this.owner.soon(() => {
      this.on?.connected();
      this.login.start();
    });
  }

  write(chunk: Uint8Array): boolean {
    if (this.passes) return this.behind.write(chunk);
    this.login.fromSession(chunk);
    return true;
  }

  /** It has TLS already. */
  secure(): void {
    const tls = this.link.session.tls.server;
    if (tls !== null) this.owner.soon(() => this.on?.secured(tls));
  }

  pause(): void {
    this.behind.pause();
  }
  resume(): void {
    this.behind.resume();
  }
  end(): void {
    if (!this.release()) this.behind.end();
  }
  finish(): void {
    if (!this.release()) this.behind.finish();
  }
  destroy(): void {
    if (!this.release()) this.behind.destroy();
  }

  /** A client that left before it said who it is has not used it. */
  private release(): boolean {
    if (this.released) return true;
    const unused = !this.finished && !this.isNew && this.login.isUntouched;
    this.finished = true;
    if (!unused || (this.isDead && !this.isClosed)) return false;
    this.released = true;
    if (!this.isDead) this.owner.putBack(this.idle);
    this.owner.soon(() => this.on?.closed(null));
    return true;
  }

  private hear(connection: Connection): void {
    connection.listen({
      connected: () => undefined,
      bytes: (chunk) => {
        this.login.fromServer(chunk);
        return true;
      },
      drained: () => this.on?.drained(),
      secured: () => this.login.secured(),
      ended: () => {
        if (!this.again()) this.on?.ended();
      },
      closed: (failure) => {
        this.isClosed = true;
        if (this.again()) return;
        if (this.isNew && failure !== null && this.login.waitsForServer && !this.finished) this.login.unreachable(failure);
        this.on?.closed(failure);
      },
    });
  }

  /** The idle connection was dead, which shows only now. */
  private again(): boolean {
    if (this.isNew || this.finished) return false;
    this.isDead = true;
    return this.login.serverGone();
  }

  private another(capabilities: bigint): ServerLink | null {
    const other = this.owner.another(capabilities);
    if (other === null) return null;
    this.leaveIdle();
    this.idle = other;
    this.behind = other.socket;
    this.hear(other.socket);
    return other.link;
  }

  private leaveIdle(): void {
    if (this.isDead) {
      this.behind.listen(deaf);
      this.behind.destroy();
    } else this.owner.putBack(this.idle);
    this.isDead = false;
    this.isClosed = false;
  }

  private redial(): void {
    this.isNew = true;
    this.leaveIdle();
    this.behind = this.owner.connect();
    this.hear(this.behind);
  }

  private over(end: boolean): void {
    this.passes = true;
    if (this.on !== null) this.behind.listen(this.on);
    if (end) this.behind.end();
  }
}
