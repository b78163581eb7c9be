/** Which connection of a server serves a session now; what is decided about that is carried out here, with those that are idle. */
import type { Told } from '../intercept/told.ts';
import type { Held, HeldAtCommand, Verdict } from '../machine/holding/held.ts';
import type { SessionInfo } from '../machine/io.ts';
import type { ServerLink } from '../machine/serverLink.ts';
import type { Decompression } from '../machine/sessionPorts.ts';
import { command as commandCodes } from '../mysql/constants/commands.ts';
import type { IdleServer } from '../upstream/idleServer.ts';
import type { ServerPool } from '../upstream/serverPool.ts';
import { AbsentConnection } from './absentConnection.ts';
import { deaf } from './deaf.ts';
import { PooledConnection } from './pooledConnection.ts';
import type { Connection } from './ports.ts';

export interface ServerSideOwner {
  /** Null: the server's connection is never another one. */
  readonly pool: ServerPool<Connection> | null;
  readonly decompression: Decompression;
  /** The session goes on with this connection, of the backend of that number; of none with 0. */
  changed(connection: Connection, ndx: number): void;
}

/** One that was taken for the session and does not serve it yet. */
interface Taken {
  readonly ndx: number;
  readonly server: IdleServer<Connection>;
}

export class ServerSide {
  private readonly owner: ServerSideOwner;
  private connection: Connection;
  /** Number of its backend; 0 where that is none of the engine's own, and where there is no connection. */
  private ndx: number;
  /** The backend that served last. */
  private lastNdx: number;
  private taken: Taken | null = null;
  private isOver = false;

  constructor(owner: ServerSideOwner, connection: Connection, ndx: number) {
    this.owner = owner;
    this.connection = connection;
    this.ndx = ndx;
    this.lastNdx = ndx;
  }

  /** The client has no server. */
  get isAway(): boolean {
    return this.connection instanceof AbsentConnection;
  }

  /** The greeting is our own: nobody is asked about it. */
  get greetsItself(): boolean {
    return this.connection instanceof PooledConnection;
  }

  /** Its connection can be of use to others. */
  get mayPark(): boolean {
    return this.ndx !== 0 && this.owner.pool !== null;
  }

  /** What was decided on a question, in the machine's words; null: `later` is called with it. */
  verdictFor(held: Held, told: Told, later: (held: Held, verdict: Verdict) => void): Verdict | null {
    const verdict = told.kind === 'routed' ? told.verdict : told;
    if (this.owner.pool === null) return verdict;
    const route = told.kind === 'routed' ? told.route.backend : null;
    const meant: Verdict = route === 0 && (this.mayPark || this.isAway) ? { ...verdict, parks: true } : verdict;
    if (held.at !== 'command') return meant;
    const taken = this.take(held, route, meant);
    if (taken === null) return meant;
    this.taken = taken;
    const { server } = taken;
    if (server.isReady) return { ...meant, server: server.link };
    server.whenReady((ready) => {
      if (this.isOver || this.taken !== taken) this.putBack(taken);
      else if (ready) later(held, { ...meant, server: server.link });
      else {
        this.taken = null;
        const again = this.verdictFor(held, told, later);
        if (again !== null) later(held, again);
      }
    });
    return null;
  }

  /** The question is void. */
  abandon(): void {
    const { taken } = this;
    this.taken = null;
    if (taken?.server.isReady === true) this.putBack(taken);
  }

  /** The session is over. */
  end(): void {
    this.isOver = true;
    this.abandon();
  }

  /** The machine has let its server's connection go. */
  parted(link: ServerLink): void {
    const { ndx, owner } = this;
    const { connection } = this;
    const isPooled = connection instanceof PooledConnection;
    this.become(new AbsentConnection(link.session, owner.decompression), 0);
    if (isPooled) owner.pool?.park(ndx, connection.behind, connection.linkOf(link));
    else owner.pool?.park(ndx, connection, link);
  }

  /** The client is let in though no server let it in. */
  alone(session: SessionInfo): void {
    const { connection } = this;
    this.become(new AbsentConnection(session, this.owner.decompression, notLetIn), 0);
    connection.listen(deaf);
    connection.finish();
  }

  /** It has taken that of the last verdict. */
  attached(): void {
    const { taken } = this;
    if (taken === null) return;
    this.taken = null;
    this.become(taken.server.socket, taken.ndx);
  }

  private take({ session, command }: HeldAtCommand, route: number | null, verdict: Verdict): Taken | null {
    // What is for one backend is not for another one.
    if (route !== null && route !== 0) return route === this.ndx && !this.isAway ? null : this.takeOf(route, session);
    if (!this.isAway || !needsServer(verdict) || command.code === commandCodes.COM_QUIT) return null;
    return this.takeOf(this.lastNdx, session);
  }

  private takeOf(ndx: number, session: SessionInfo): Taken | null {
    const server = this.owner.pool?.take(ndx, session) ?? null;
    return server === null ? null : { ndx, server };
  }

  private putBack({ ndx, server }: Taken): void {
    this.owner.pool?.putBack(ndx, server);
  }

  /** The session goes on with it, a connection of the backend of that number; of none with 0. */
  private become(connection: Connection, ndx: number): void {
    this.connection = connection;
    this.ndx = ndx;
    if (ndx !== 0) this.lastNdx = ndx;
    this.owner.changed(connection, ndx);
  }
}

const notLetIn = 'no server has let this session in';

function needsServer({ kind }: Verdict): boolean {
  return kind === 'forward' || kind === 'replace' || kind === 'queue';
}
