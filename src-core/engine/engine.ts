/**
 * The composition root of the data path: listeners, one driver per session, one recorder for all.
 * Everything that touches the platform comes in through `EnginePorts`.
 */
import type { BackendStatus, EngineStatus, Settings } from '../bridge/contract.ts';
import { Recorder } from '../capture/recorder.ts';
import { Chain } from '../intercept/chain.ts';
import { ReadOnlyPorts } from '../intercept/readOnlyPorts.ts';
import { indifferent, type SessionChain } from '../intercept/sessionChain.ts';
import { defaultHoldLimit } from '../machine/holding/held.ts';
import type { SessionOptions } from '../machine/sessionOptions.ts';
import { type Backend, Backends } from '../upstream/backends.ts';
import { ServerPool } from '../upstream/serverPool.ts';
import { Listener } from './listener.ts';
import type { MockBackend } from './mockBackend.ts';
import { withoutBackendTls } from './ownServers.ts';
import {
  type Connection,
  defaultConnectTimeout,
  type EngineOptions,
  type EnginePorts,
  greetingPatience,
  type ListenerOptions,
  type Listening,
} from './ports.ts';
import { Rate } from './rate.ts';
import { type Admitted, Reception } from './reception.ts';
import { type DriverOwner, SessionDriver } from './sessionDriver.ts';

interface Served {
  readonly listener: Listener;
  /** Null for one that is none of the engine's own. */
  backend: Backend | null;
  /** Bytes of both sides, and when there were last more of them. */
  moved: number;
  movedAt: number;
}

export class Engine {
  /** All backends of all listeners. */
  readonly backends: Backends;
  /** Idle connections to them. */
  readonly pool: ServerPool<Connection>;
  /** Why listeners that may be left out are left out. */
  readonly leftOut: string[] = [];
  private readonly ports: EnginePorts;
  private readonly options: EngineOptions;
  private readonly recorder: Recorder;
  private readonly listeners: Listener[] = [];
  private readonly drivers = new Map<SessionDriver, Served>();
  private readonly rate = new Rate();
  private recording: boolean;
  private keepBytes: number;
  private nextExchange = 1;
  private bytesFromClients = 0;
  private bytesFromServers = 0;
  private cancelTick: () => void = () => {};
  private readonly chain: Chain | null;
  private readonly mock: MockBackend | null;
  private readonly reception: Reception;
  private readonly readOnly = new ReadOnlyPorts();
  private mostHeld = defaultHoldLimit;

  /** `chain`: who may take hold of the conversations; null for nobody. `mock`: serves in place of the backends while it is on. */
  constructor(ports: EnginePorts, options: EngineOptions, chain: Chain | null = null, mock: MockBackend | null = null) {
    this.ports = ports;
    this.options = options;
    this.chain = this.withReadOnly(chain);
    this.mock = mock;
    this.keepBytes = options.keepBytes;
    this.recording = options.records !== false;
    this.backends = new Backends(options.backends, { now: ports.now, changed: () => undefined });
    this.pool = new ServerPool({ now: ports.now, decompression: ports.session.decompression });
    this.recorder = new Recorder({
      post: (batch) => ports.capture.post(batch),
      get pendingBytes() {
        return ports.capture.pendingBytes;
      },
      keepBytes: () => this.keepBytes,
      spareMemory: () => ports.capture.spareMemory(),
      after: ports.after,
    });
    const { recorder } = this;
    this.reception = new Reception({
      ports,
      chain: this.chain,
      backends: this.backends,
      pool: this.pool,
      mock,
      connectTimeout: options.connectTimeout ?? defaultConnectTimeout,
      dialsFirst: options.mysqlProxyWords === true,
      record: (event) => recorder.record(event),
      arrived: ({ options, address }, session) => {
        if (options.readOnly === true) this.readOnly.guard(session, address);
      },
      begin: (admitted) => this.begin(admitted),
    });
  }

  /** Listens everywhere or nowhere; resolves to the real addresses (`host:port`), in the order of the options. */
  async start(): Promise<string[]> {
    try {
      for (const options of this.options.listeners) {
        const listener = new Listener(options, this.backends);
        const accept = (connection: Connection): void => this.reception.accept(listener, connection);
        listener.listening = await this.listen(options, accept);
        if (listener.listening !== null) this.listeners.push(listener);
      }
    } catch (error) {
      await Promise.all(this.listeners.splice(0).map((l) => l.listening?.close()));
      throw error;
    }
    this.tick();
    return this.listeners.map((l) => l.address);
  }

  status(): EngineStatus {
    const { recorder, ports } = this;
    let fromClients = this.bytesFromClients;
    let fromServers = this.bytesFromServers;
    for (const driver of this.drivers.keys()) {
      fromClients += driver.bytesFromClient;
      fromServers += driver.bytesFromServer;
    }
    return {
      listeners: this.listeners.map((l) => l.status()),
      backends: this.backends.all.map(backendStatus),
      mock: this.mock?.on === true ? this.mock.name : null,
      recording: this.recording,
      sessionsOpen: this.drivers.size,
      exchanges: recorder.exchanges,
      queriesPerSecond: this.rate.perSecond,
      errors: recorder.errors,
      bytesFromClients: fromClients,
      bytesFromServers: fromServers,
      lost: recorder.lost,
      detailLost: recorder.detailLost,
      captureBytes: ports.capture.fileBytes,
      captureError: ports.capture.error,
    };
  }

  /** Off: commands that begin from now on pass unrecorded. */
  setRecording(on: boolean): void {
    this.recording = on;
  }

  /** Holds for sessions that begin from now on. */
  setSettings(settings: Partial<Settings>): void {
    if (settings.keepBytes !== undefined) this.keepBytes = settings.keepBytes;
  }

  /** Bytes of a command or a reply above which it is not held; holds at once. */
  setHoldLimit(bytes: number): void {
    this.mostHeld = bytes;
  }

  /** Those that are open. */
  sessions(): readonly SessionDriver[] {
    return [...this.drivers.keys()];
  }

  /** The open session of this number. */
  session(id: number): SessionDriver | null {
    for (const driver of this.drivers.keys()) if (driver.machine.session.id === id) return driver;
    return null;
  }

  /** Where the client of a session came in, `host:port`, and the number of the backend that serves it: 0 for none. */
  served(id: number): { readonly listen: string; readonly backend: number } {
    for (const [{ machine }, { listener, backend }] of this.drivers) {
      if (machine.session.id === id) return { listen: listener.address, backend: backend?.ndx ?? 0 };
    }
    return { listen: this.listeners[0]?.address ?? '', backend: 0 };
  }

  /** Refuses new connections, drops the open ones, and hands all that is recorded to the capture. */
  async stop(): Promise<void> {
    this.cancelTick();
    const closing = this.listeners.map((l) => l.listening?.close());
    this.reception.stop();
    this.pool.close();
    for (const driver of [...this.drivers.keys()]) driver.destroy();
    await Promise.all(closing);
    while (this.drivers.size > 0) await new Promise<void>((done) => this.ports.soon(done));
    this.recorder.flush();
  }

  private async listen({ listen, optional }: ListenerOptions, accept: (connection: Connection) => void): Promise<Listening | null> {
    if (optional !== true) return this.ports.listen(listen, accept);
    try {
      return await this.ports.listen(listen, accept);
    } catch (error) {
      this.leftOut.push((error as Error).message);
      return null;
    }
  }

  /** Read-only ports are guarded, whoever else takes hold of conversations. */
  private withReadOnly(chain: Chain | null): Chain | null {
    if (!this.options.listeners.some(({ readOnly }) => readOnly === true)) return chain;
    const guarded = chain ?? new Chain({ after: this.ports.after, random: () => 0 });
    guarded.guard(this.readOnly);
    return guarded;
  }

  private begin({ listener, client, server, id, openedAt }: Admitted): void {
    const engine = this;
    // What is not held is not looked at.
    const guarded = listener.options.readOnly === true;
    const options: SessionOptions = {
      id,
      client: client.remote,
      backend: server.address,
      openedAt,
      tls: server.within === true ? withoutBackendTls(this.options.tls) : this.options.tls,
      ports: this.ports.session,
      passwords: this.options.passwords,
      keepBytes: this.keepBytes,
      get holdLimit() {
        return guarded ? Math.max(engine.mostHeld, defaultHoldLimit) : engine.mostHeld;
      },
      nextExchangeId: () => (this.recording ? this.nextExchange++ : 0),
    };
    let driver: SessionDriver | null = null;
    const chain = this.chain?.session(() => driver?.interestChanged()) ?? null;
    const served: Served = { listener, backend: server.backend, moved: 0, movedAt: openedAt };
    driver = new SessionDriver(this.ownerFor(served, chain), client, server.connection, chain ?? indifferent, options);
    this.drivers.set(driver, served);
    if (served.backend !== null) served.backend.connectedClients++;
  }

  private ownerFor(served: Served, chain: SessionChain | null): DriverOwner {
    return {
      now: this.ports.now,
      after: this.ports.after,
      record: (event) => {
        served.listener.follow(event, served.backend);
        this.recorder.record(event);
      },
      servers: {
        pool: this.pool,
        backend: served.backend?.ndx ?? 0,
        moved: (ndx) => {
          if (served.backend !== null) served.backend.connectedClients--;
          served.backend = this.backends.at(ndx);
          if (served.backend !== null) served.backend.connectedClients++;
        },
      },
      unreachable: (failure) => served.listener.failed(served.backend, failure.message),
      gone: (driver) => {
        this.drivers.delete(driver);
        if (served.backend !== null) served.backend.connectedClients--;
        if (chain !== null) this.chain?.leave(chain, driver.machine.session);
        this.bytesFromClients += driver.bytesFromClient;
        this.bytesFromServers += driver.bytesFromServer;
      },
    };
  }

  private tick(): void {
    const now = this.ports.now();
    this.rate.sample(now, this.recorder.exchanges);
    for (const [driver, served] of this.drivers) {
      const { phase, session } = driver.machine;
      if (phase === 'greeting' && now - session.openedAt >= greetingPatience * 1000) served.listener.failed(served.backend, silent);
      this.endIdle(driver, served, now);
    }
    this.pool.tick();
    this.cancelTick = this.ports.after(250, () => this.tick());
  }

  private endIdle(driver: SessionDriver, served: Served, now: number): void {
    const { idleTimeout } = this.options;
    if (idleTimeout === undefined) return;
    const moved = driver.bytesFromClient + driver.bytesFromServer;
    if (moved !== served.moved) {
      served.moved = moved;
      served.movedAt = now;
    } else if (now - served.movedAt >= idleTimeout * 1000) driver.destroy();
  }
}

const silent = `has sent no greeting for ${greetingPatience / 1000} s; is it a MySQL or MariaDB server?`;

function backendStatus({ ndx, address, type, state, since, error, connectedClients }: Backend): BackendStatus {
  return { ndx, address, type, state, since, error, connectedClients };
}
