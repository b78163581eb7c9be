/** What happens to a client from its connection to its session: who wants to decide is asked, and a server is found. */
import type { Chain } from '../intercept/chain.ts';
import { askAtConnect, type ConnectVerdict, wantsConnect } from '../intercept/connecting.ts';
import type { OwnGreeting, Route } from '../intercept/interceptor.ts';
import type { SessionEvent, SessionInfo } from '../machine/io.ts';
import { unknownError } from '../machine/login/proxyError.ts';
import { newSession } from '../machine/newSession.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import type { Backend, Backends } from '../upstream/backends.ts';
import type { ServerPool } from '../upstream/serverPool.ts';
import { type Address, formatAddress, readAddress } from './address.ts';
import { allDown } from './allDown.ts';
import { dial } from './dialling.ts';
import type { Listener } from './listener.ts';
import type { MockBackend } from './mockBackend.ts';
import { connectScripted, noBackendName } from './ownServers.ts';
import { PooledConnection } from './pooledConnection.ts';
import type { Connection, EnginePorts } from './ports.ts';
import { refuseClient } from './refuseClient.ts';
import { WaitingConnection } from './waitingConnection.ts';

/** What serves a session. */
export interface ChosenServer {
  readonly connection: Connection;
  /** Null for one that is none of the engine's own backends. */
  readonly backend: Backend | null;
  /** `host:port`, for people. */
  readonly address: string;
  /** It is in this process: no TLS towards it. */
  readonly within?: boolean;
}

/** A client whose session can begin. */
export interface Admitted {
  readonly listener: Listener;
  readonly client: Connection;
  readonly server: ChosenServer;
  readonly id: number;
  readonly openedAt: number;
}

export interface ReceptionOwner {
  readonly ports: EnginePorts;
  readonly chain: Chain | null;
  readonly backends: Backends;
  readonly pool: ServerPool<Connection>;
  /** Serves in place of the backends while it is on; null for none. */
  readonly mock: MockBackend | null;
  /** ms */
  readonly connectTimeout: number;
  /** Even an only backend is dialled before the session begins. */
  readonly dialsFirst: boolean;
  record(event: SessionEvent): void;
  /** A client has connected; its session will have this number. */
  arrived(listener: Listener, session: number): void;
  begin(admitted: Admitted): void;
}

/** Null ends the connection without a word. */
type Refusal = { readonly refuse: SqlError | null };

export class Reception {
  private readonly owner: ReceptionOwner;
  /** Clients whose session has not begun. */
  private readonly waiting = new Set<WaitingConnection>();
  private nextSession = 1;

  constructor(owner: ReceptionOwner) {
    this.owner = owner;
  }

  accept(listener: Listener, client: Connection): void {
    const { owner } = this;
    const id = this.nextSession++;
    const openedAt = owner.ports.now();
    const session = newSession(id, openedAt, client.remote, listener.addresses);
    owner.arrived(listener, id);
    const { only } = listener;
    const asked = owner.chain !== null && wantsConnect(owner.chain, session);
    const mocked = !asked && owner.mock?.on === true ? this.mocked(owner.mock, client.remote) : null;
    if (mocked !== null) owner.begin({ listener, client, server: mocked, id, openedAt });
    else if (asked || only === null || owner.dialsFirst) void this.receive(listener, client, session, asked);
    else {
      const server = this.connectTo(only);
      if ('refuse' in server) {
        refuseClient(client, session, server.refuse, openedAt, owner.record);
        owner.chain?.forget(session);
      } else owner.begin({ listener, client, server, id, openedAt });
    }
  }

  /** Drops those that wait. */
  stop(): void {
    for (const client of this.waiting) client.destroy();
  }

  private async receive(listener: Listener, connection: Connection, session: SessionInfo, asked: boolean): Promise<void> {
    const { owner } = this;
    const client = new WaitingConnection(connection, owner.ports.soon);
    this.waiting.add(client);
    const left = client.left.then(() => undefined);
    const verdict = asked ? await askAtConnect(owner.chain!, session, left) : undecided;
    const server = verdict === null ? 'left' : await this.serverFor(verdict, listener, client);
    this.waiting.delete(client);
    if (server !== 'left' && !('refuse' in server)) {
      owner.begin({ listener, client, server, id: session.id, openedAt: session.openedAt });
      return;
    }
    if (server === 'left') client.destroy();
    else refuseClient(client, session, server.refuse, owner.ports.now(), owner.record);
    owner.chain?.forget(session);
  }

  private async serverFor(
    verdict: Partial<ConnectVerdict>,
    listener: Listener,
    client: WaitingConnection,
  ): Promise<ChosenServer | Refusal | 'left'> {
    const { refuse = null, close = false, greet = null, closes = false, backend = null, route = null } = verdict;
    if (refuse !== null || close) return { refuse };
    if (greet !== null) return this.scripted(greet, closes, client.remote);
    if (route !== null && route.backend > 0) return this.routed(route, client);
    if (backend !== null) return this.elsewhere(backend);
    const { mock } = this.owner;
    if (mock?.on === true) return this.mocked(mock, client.remote);
    const { only, options } = listener;
    if (mock?.exists === true && options.backends.length === 0)
      return { refuse: ownError('the mock server is off, and there is no backend') };
    return only !== null && !this.owner.dialsFirst ? this.connectTo(only) : this.dialled(options.backends, client);
  }

  private scripted(greet: OwnGreeting, closes: boolean, client: string): ChosenServer {
    const { soon } = this.owner.ports;
    return { connection: connectScripted(greet, closes, { soon, client }), backend: null, address: noBackendName, within: true };
  }

  private mocked(mock: MockBackend, client: string): ChosenServer {
    return { connection: mock.connect(client), backend: null, address: mock.name, within: true };
  }

  /** One that a script chose; where it is down, another one of its kind: what is to write does not end up where one only reads. */
  private async routed({ backend: ndx, pooled }: Route, client: WaitingConnection): Promise<ChosenServer | Refusal | 'left'> {
    const { backends } = this.owner;
    const chosen = backends.at(ndx);
    if (chosen === null) return { refuse: ownError(`there is no backend ${ndx}; backends count from 1 to ${backends.all.length}`) };
    const idle = pooled === true ? await this.pooled(chosen) : null;
    if (idle !== null) return idle;
    const first = await this.dialled([ndx], client);
    if (first === 'left' || !('refuse' in first)) return first;
    const others = backends.all.filter(({ type }) => type === chosen.type).map((backend) => backend.ndx);
    return this.dialled(others, client);
  }

  /** An idle connection on which the client logs in; null where none is of use. */
  private async pooled(backend: Backend): Promise<ChosenServer | null> {
    const { pool, ports, connectTimeout } = this.owner;
    const address = readAddress(backend.address);
    for (;;) {
      const idle = address === null ? null : pool.takeForLogin(backend.ndx);
      if (idle === null || address === null) return null;
      if (!(await new Promise<boolean>((ready) => idle.whenReady(ready)))) continue;
      const connection = new PooledConnection(idle, {
        another: (capabilities) => pool.takeInstead(backend.ndx, idle.link, capabilities),
        connect: () => ports.connect(address, connectTimeout),
        putBack: (server) => pool.putBack(backend.ndx, server),
        soon: ports.soon,
      });
      return { connection, backend, address: backend.address };
    }
  }

  private async dialled(ndxs: readonly number[], client: WaitingConnection): Promise<ChosenServer | Refusal | 'left'> {
    const { ports, backends, connectTimeout } = this.owner;
    if (ndxs.length === 0) return { refuse: ownError('there is no backend, and no script that serves in place of one') };
    const dialled = await dial(ports, backends, ndxs, client, connectTimeout);
    if (dialled === 'left') return dialled;
    return dialled === 'down' ? { refuse: allDown } : { ...dialled, address: dialled.backend.address };
  }

  private elsewhere(text: string): ChosenServer | Refusal {
    const known = this.owner.backends.all.find(({ address }) => address === text);
    if (known !== undefined) return this.connectTo(known);
    const address = readAddress(text);
    return address === null ? unreadable(text) : { ...this.connected(address), backend: null };
  }

  private connectTo(backend: Backend): ChosenServer | Refusal {
    const address = readAddress(backend.address);
    return address === null ? unreadable(backend.address) : { ...this.connected(address), backend };
  }

  private connected(address: Address): { connection: Connection; address: string } {
    const { ports, connectTimeout } = this.owner;
    return { connection: ports.connect(address, connectTimeout), address: formatAddress(address) };
  }
}

const undecided: Partial<ConnectVerdict> = {};

function unreadable(address: string): Refusal {
  return { refuse: ownError(`${address} is no address of a backend; expected HOST:PORT`) };
}

function ownError(message: string): SqlError {
  return { code: unknownError, sqlstate: 'HY000', message: `Hydrophone: ${message}` };
}
