/** An idle connection of a server on which a new client logs in (upstream/pooledLogin.ts): to its session it is a connection as any. */
import type { ServerLink } from '../machine/serverLink.ts';
import { PooledLogin } from '../upstream/pooledLogin.ts';
import { deaf } from './deaf.ts';
import type { Connection, ConnectionEvents } from './ports.ts';

export interface PooledConnectionOwner {
  /** A new connection to the same backend. */
  connect(): Connection;
  /** The idle one was not used, and still stands. */
  putBack(): void;
  soon(task: () => void): void;
}

export class PooledConnection implements Connection {
  readonly remote: string;
  /** What is behind it now. */
  behind: Connection;
  private readonly owner: PooledConnectionOwner;
  private readonly link: ServerLink;
  private readonly login: PooledLogin;
  private on: ConnectionEvents | null = null;
  private passes = false;
  /** The idle connection is not in use any more. */
  private isNew = false;
  private isDead = false;
  /** It is idle again. */
  private released = false;
  private finished = false;

  constructor(idle: Connection, link: ServerLink, owner: PooledConnectionOwner) {
    this.behind = idle;
    this.remote = idle.remote;
    this.link = link;
    this.owner = owner;
    this.login = new PooledLogin(link, {
      toSession: (bytes) => this.on?.bytes(bytes),
      toServer: (bytes) => void this.behind.write(bytes),
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
    this.released = !this.finished && !this.isNew && !this.isDead && this.login.isUntouched;
    this.finished = true;
    if (this.released) {
      this.owner.putBack();
      this.owner.soon(() => this.on?.closed(null));
    }
    return this.released;
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

  private redial(): void {
    const idle = this.behind;
    this.isNew = true;
    if (this.isDead) {
      idle.listen(deaf);
      idle.destroy();
    } else this.owner.putBack();
    this.behind = this.owner.connect();
    this.hear(this.behind);
  }

  private over(end: boolean): void {
    this.passes = true;
    if (this.on !== null) this.behind.listen(this.on);
    if (end) this.behind.end();
  }
}
