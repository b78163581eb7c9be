/**
 * The composition root of the data path: listeners, one driver per session, one recorder for all.
 * Everything that touches the platform comes in through `EnginePorts`.
 */
import type { EngineStatus, ListenerStatus, Settings } from '../bridge/contract.ts';
import { Recorder } from '../capture/recorder.ts';
import { defaultHoldLimit } from '../machine/holding/held.ts';
import type { SessionEvent } from '../machine/io.ts';
import { type Address, formatAddress } from './address.ts';
import type { Connection, EngineOptions, EnginePorts, Listening } from './ports.ts';
import { Rate } from './rate.ts';
import { type DriverOwner, SessionDriver } from './sessionDriver.ts';

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

  constructor(ports: EnginePorts, options: EngineOptions) {
    this.ports = ports;
    this.options = options;
    this.keepBytes = options.keepBytes;
    this.recorder = new Recorder({
      post: (batch) => ports.capture.post(batch),
      get pendingBytes() {
        return ports.capture.pendingBytes;
      },
      spareMemory: () => ports.capture.spareMemory(),
      after: ports.after,
    });
  }

  /** Listens everywhere or nowhere; resolves to the real addresses (`host:port`), in the order of the options. */
  async start(): Promise<string[]> {
    try {
      for (const { listen, backend } of this.options.listeners) {
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

  /** Refuses new connections, drops the open ones, and hands all that is recorded to the capture. */
  async stop(): Promise<void> {
    this.cancelTick();
    const closing = this.listeners.map((l) => l.listening.close());
    for (const driver of [...this.drivers.keys()]) driver.destroy();
    await Promise.all(closing);
    while (this.drivers.size > 0) await new Promise<void>((done) => this.ports.soon(done));
    this.recorder.flush();
  }

  private accept(listener: Listener, client: Connection): void {
    const server = this.ports.connect(listener.backend);
    const openedAt = this.ports.now();
    const driver = new SessionDriver(this.ownerFor(listener), client, server, {
      id: this.nextSession++,
      client: client.remote,
      backend: formatAddress(listener.backend),
      openedAt,
      tls: this.options.tls,
      ports: this.ports.session,
      passwords: this.options.passwords,
      keepBytes: this.keepBytes,
      holdLimit: defaultHoldLimit,
      nextExchangeId: () => (this.recording ? this.nextExchange++ : 0),
    });
    this.drivers.set(driver, listener);
  }

  private ownerFor(listener: Listener): DriverOwner {
    return {
      now: this.ports.now,
      record: (event) => {
        followBackend(listener, event);
        this.recorder.record(event);
      },
      unreachable: (failure) => {
        listener.backendError = `${formatAddress(listener.backend)}: ${failure.message}; ${remedy}`;
      },
      gone: (driver) => {
        this.drivers.delete(driver);
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

const unopened: Listening = { address: { host: '', port: 0 }, close: async () => {} };

function listenerStatus(l: Listener): ListenerStatus {
  const { serverVersion, backendError } = l;
  return { listen: formatAddress(l.listening.address), backend: formatAddress(l.backend), serverVersion, backendError };
}
