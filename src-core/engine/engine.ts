/**
 * The composition root of the data path: listeners, one driver per session, one recorder for all.
 * Everything that touches the platform comes in through `EnginePorts`.
 */
import type { EngineStatus, ListenerStatus, Settings } from '../bridge/contract.ts';
import { Recorder } from '../capture/recorder.ts';
import type { Chain } from '../intercept/chain.ts';
import { askAtConnect, wantsConnect } from '../intercept/connecting.ts';
import { indifferent, type SessionChain } from '../intercept/sessionChain.ts';
import { defaultHoldLimit } from '../machine/holding/held.ts';
import type { SessionEvent, SessionInfo } from '../machine/io.ts';
import { unknownError } from '../machine/login/proxyError.ts';
import { newSession } from '../machine/newSession.ts';
import type { SessionOptions } from '../machine/sessionOptions.ts';
import type { SqlError } from '../mysql/synth/reply.ts';
import { type Address, formatAddress, readAddress } from './address.ts';
import type { Connection, EngineOptions, EnginePorts, Listening } from './ports.ts';
import { Rate } from './rate.ts';
import { refuseClient } from './refuseClient.ts';
import { type DriverOwner, SessionDriver } from './sessionDriver.ts';
import { WaitingClient } from './waitingClient.ts';

interface Listener {
  readonly backend: Address;
  listening: Listening;
  serverVersion: string | null;
  backendError: string | null;
}

export class Engine {
  private readonly ports: EnginePorts;
  private readonly options: EngineOptions;
  private readonly recorder: Recorder;
  private readonly listeners: Listener[] = [];
  private readonly drivers = new Map<SessionDriver, Listener>();
  private readonly rate = new Rate();
  private recording = true;
  private keepBytes: number;
  private nextSession = 1;
  private nextExchange = 1;
  private bytesFromClients = 0;
  private bytesFromServers = 0;
  private cancelTick: () => void = () => {};
  private readonly chain: Chain | null;
  /** Clients whose backend has not been dialled. */
  private readonly waiting = new Set<WaitingClient>();
  private mostHeld = defaultHoldLimit;

  /** `chain`: who may take hold of the conversations; null for nobody. */
  constructor(ports: EnginePorts, options: EngineOptions, chain: Chain | null = null) {
    this.ports = ports;
    this.options = options;
    this.chain = chain;
    this.keepBytes = options.keepBytes;
    this.recorder = new Recorder({
      post: (batch) => ports.capture.post(batch),
      get pendingBytes() {
        return ports.capture.pendingBytes;
      },
      keepBytes: () => this.keepBytes,
      spareMemory: () => ports.capture.spareMemory(),
      after: ports.after,
    });
  }

  /** Listens everywhere or nowhere; resolves to the real addresses (`host:port`), in the order of the options. */
  async start(): Promise<string[]> {
    try {
      for (const { listen, backends } of this.options.listeners) {
        const backend = readAddress(this.options.backends[backends[0]! - 1]!.address)!;
        const listener: Listener = { backend, listening: unopened, serverVersion: null, backendError: null };
        listener.listening = await this.ports.listen(listen, (connection) => this.accept(listener, connection));
        this.listeners.push(listener);
      }
    } catch (error) {
      await Promise.all(this.listeners.splice(0).map((l) => l.listening.close()));
      throw error;
    }
    this.tick();
    return this.listeners.map((l) => formatAddress(l.listening.address));
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
      listeners: this.listeners.map(listenerStatus),
      backends: [],
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

  /** The open session of this number. */
  session(id: number): SessionDriver | null {
    for (const driver of this.drivers.keys()) if (driver.machine.session.id === id) return driver;
    return null;
  }

  /** Refuses new connections, drops the open ones, and hands all that is recorded to the capture. */
  async stop(): Promise<void> {
    this.cancelTick();
    const closing = this.listeners.map((l) => l.listening.close());
    for (const client of this.waiting) client.destroy();
    for (const driver of [...this.drivers.keys()]) driver.destroy();
    await Promise.all(closing);
    while (this.drivers.size > 0) await new Promise<void>((done) => this.ports.soon(done));
    this.recorder.flush();
  }

  private accept(listener: Listener, client: Connection): void {
    const id = this.nextSession++;
    const openedAt = this.ports.now();
    if (this.chain === null) {
      this.begin(listener, client, listener.backend, id, openedAt);
      return;
    }
    const session = newSession(id, openedAt, client.remote, formatAddress(listener.backend));
    if (wantsConnect(this.chain, session)) void this.acceptLater(this.chain, listener, client, session);
    else this.begin(listener, client, listener.backend, id, openedAt);
  }

  /** Somebody wants to be asked before the backend is dialled. */
  private async acceptLater(chain: Chain, listener: Listener, client: Connection, session: SessionInfo): Promise<void> {
    const waiting = new WaitingClient(client, this.ports.soon);
    this.waiting.add(waiting);
    const verdict = await askAtConnect(chain, session, waiting.gone);
    this.waiting.delete(waiting);
    const address = verdict?.backend == null ? listener.backend : readAddress(verdict.backend);
    if (verdict === null) {
      waiting.destroy();
      chain.forget(session);
    } else if (verdict.close || verdict.refuse !== null || address === null) {
      const error = verdict.refuse ?? (address === null ? unreadable(verdict.backend!) : null);
      refuseClient(waiting, session, error, this.ports.now(), (event) => this.recorder.record(event));
      chain.forget(session);
    } else this.begin(listener, waiting, address, session.id, session.openedAt);
  }

  private begin(listener: Listener, client: Connection, backend: Address, id: number, openedAt: number): void {
    const server = this.ports.connect(backend);
    const engine = this;
    const options: SessionOptions = {
      id,
      client: client.remote,
      backend: formatAddress(backend),
      openedAt,
      tls: this.options.tls,
      ports: this.ports.session,
      passwords: this.options.passwords,
      keepBytes: this.keepBytes,
      get holdLimit() {
        return engine.mostHeld;
      },
      nextExchangeId: () => (this.recording ? this.nextExchange++ : 0),
    };
    let driver: SessionDriver | null = null;
    const chain = this.chain?.session(() => driver?.interestChanged()) ?? null;
    driver = new SessionDriver(this.ownerFor(listener, chain), client, server, chain ?? indifferent, options);
    this.drivers.set(driver, listener);
  }

  private ownerFor(listener: Listener, chain: SessionChain | null): DriverOwner {
    return {
      now: this.ports.now,
      after: this.ports.after,
      record: (event) => {
        followBackend(listener, event);
        this.recorder.record(event);
      },
      unreachable: (failure) => {
        listener.backendError = `${formatAddress(listener.backend)}: ${failure.message}; ${remedy}`;
      },
      gone: (driver) => {
        this.drivers.delete(driver);
        if (chain !== null) this.chain?.leave(chain, driver.machine.session);
        this.bytesFromClients += driver.bytesFromClient;
        this.bytesFromServers += driver.bytesFromServer;
      },
    };
  }

  private tick(): void {
    const now = this.ports.now();
    this.rate.sample(now, this.recorder.exchanges);
    for (const [{ machine }, listener] of this.drivers) {
      if (machine.phase !== 'greeting' || now - machine.session.openedAt < patienceUs) continue;
      listener.backendError = `${formatAddress(listener.backend)}: ${silent}; ${remedy}`;
    }
    this.cancelTick = this.ports.after(250, () => this.tick());
  }
}

/** A server speaks first. One that says nothing for so long is none. */
const patienceUs = 5_000_000;
const silent = 'has sent no greeting for 5 s; is it a MySQL or MariaDB server?';
const remedy = 'start the database, or name another one with --backend';

/** What a session's events say of the backend behind its listener. */
function followBackend(listener: Listener, event: SessionEvent): void {
  if (event.kind === 'login') {
    if (event.step === 'greeting') listener.backendError = null;
  } else if (event.kind === 'session') {
    const { serverVersion } = event.session;
    if (serverVersion !== null) listener.serverVersion = serverVersion;
    else if (event.event === 'degraded') listener.backendError = `${formatAddress(listener.backend)}: ${event.error?.message}; ${remedy}`;
  }
}

function unreadable(address: string): SqlError {
  const message = `Hydrophone: ${address} is no address of a backend; expected HOST:PORT`;
  return { code: unknownError, sqlstate: 'HY000', message };
}

const unopened: Listening = { address: { host: '', port: 0 }, close: async () => {} };

function listenerStatus(l: Listener): ListenerStatus {
  const { serverVersion, backendError } = l;
  return {
    listen: formatAddress(l.listening.address),
    backend: formatAddress(l.backend),
    backends: [1],
    readOnly: false,
    serverVersion,
    backendError,
  };
}
