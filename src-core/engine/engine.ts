/**
 * The composition root of the data path: listeners, one driver per session, one recorder for all.
 * Everything that touches the platform comes in through `EnginePorts`.
 */
import type { EngineStatus, ListenerStatus, Settings } from '../bridge/contract.ts';
import { Recorder } from '../capture/recorder.ts';
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
  /** Called with one line for each thing that a person should know: a backend that cannot be reached, and the like. */
  onNotice: (line: string) => void = () => {};

  private readonly ports: EnginePorts;
  private readonly options: EngineOptions;
  private readonly recorder: Recorder;
  private readonly listeners: Listener[] = [];
  private readonly drivers = new Set<SessionDriver>();
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
    for (const driver of this.drivers) {
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
    for (const driver of [...this.drivers]) driver.destroy();
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
      keepBytes: this.keepBytes,
      nextExchangeId: () => (this.recording ? this.nextExchange++ : 0),
    });
    this.drivers.add(driver);
  }

  private ownerFor(listener: Listener): DriverOwner {
    return {
      now: this.ports.now,
      record: ({ event }) => {
        if (event.kind === 'session' && event.session.serverVersion !== null) listener.serverVersion = event.session.serverVersion;
        this.recorder.record(event);
      },
      backendReached: (failure) => {
        const before = listener.backendError;
        listener.backendError = failure === null ? null : `${formatAddress(listener.backend)}: ${failure.message}`;
        if (listener.backendError !== null && before === null) this.onNotice(backendNotice(listener));
      },
      gone: (driver) => {
        this.drivers.delete(driver);
        this.bytesFromClients += driver.bytesFromClient;
        this.bytesFromServers += driver.bytesFromServer;
      },
    };
  }

  private tick(): void {
    this.rate.sample(this.ports.now(), this.recorder.exchanges);
    this.cancelTick = this.ports.after(250, () => this.tick());
  }
}

const unopened: Listening = { address: { host: '', port: 0 }, close: async () => {} };

function listenerStatus(l: Listener): ListenerStatus {
  const { serverVersion, backendError } = l;
  return { listen: formatAddress(l.listening.address), backend: formatAddress(l.backend), serverVersion, backendError };
}

function backendNotice(l: Listener): string {
  return `cannot reach the backend ${l.backendError}; start the database or name another one with --backend`;
}
