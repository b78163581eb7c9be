/** A place where apps connect, and what is known of the backends behind it. */
import type { ListenerStatus } from '../bridge/contract.ts';
import type { SessionEvent } from '../machine/io.ts';
import type { Backend, Backends } from '../upstream/backends.ts';
import { formatAddress } from './address.ts';
import type { ListenerOptions, Listening } from './ports.ts';

export class Listener {
  readonly options: ListenerOptions;
  /** Of its backends, with commas between. */
  readonly addresses: string;
  listening: Listening | null = null;
  private readonly backends: readonly Backend[];
  private readonly registry: Backends;
  private serverVersion: string | null = null;
  /** Of an only backend: in detail, and by what it said too. */
  private fault: string | null = null;

  constructor(options: ListenerOptions, registry: Backends) {
    this.options = options;
    this.registry = registry;
    this.backends = options.backends.map((ndx) => {
      const backend = registry.at(ndx);
      if (backend === null) throw new Error(`there is no backend ${ndx}`);
      return backend;
    });
    this.addresses = this.backends.map(({ address }) => address).join(', ');
  }

  /** The address that was given, or where it really listens. */
  get address(): string {
    return formatAddress(this.listening?.address ?? this.options.listen);
  }

  /** Its backend, where it has one and no more. */
  get only(): Backend | null {
    return this.backends.length === 1 ? this.backends[0]! : null;
  }

  status(): ListenerStatus {
    const { options, addresses, serverVersion } = this;
    return {
      listen: this.address,
      backend: addresses,
      backends: options.backends,
      readOnly: options.readOnly === true,
      serverVersion,
      backendError: this.backendError(),
    };
  }

  /** What a session's events say of the backend that serves it; null for one that is none of the engine's. */
  follow(event: SessionEvent, backend: Backend | null): void {
    if (event.kind === 'login') {
      if (event.step === 'greeting' && event.from === 'server') this.greeted(backend);
    } else if (event.kind === 'session') {
      const { serverVersion } = event.session;
      if (serverVersion !== null) this.serverVersion = serverVersion;
      else if (event.event === 'degraded' && event.error?.side !== 'client')
        this.failed(backend, event.error?.message ?? 'is no MySQL or MariaDB server');
    }
  }

  /** A backend cannot be reached, or is none. */
  failed(backend: Backend | null, why: string): void {
    if (backend === null) return;
    if (backend.state !== 'down' || backend.error !== why) this.registry.failed(backend, why);
    if (backend === this.only) this.fault = `${backend.address}: ${why}; ${remedy}`;
  }

  private greeted(backend: Backend | null): void {
    if (backend === null) return;
    this.registry.connected(backend);
    this.fault = null;
  }

  private backendError(): string | null {
    if (this.backends.length < 2) return this.fault;
    if (this.backends.some(({ state }) => state !== 'down')) return null;
    return `all backends are down (${this.backends.map(({ address, error }) => `${address}: ${error}`).join('; ')}); ${remedyOfSeveral}`;
  }
}

const remedy = 'start the database, or name another one with --backend';
const remedyOfSeveral = 'start one of the databases, or name others with --backend';
