/** What the engine needs of a platform. Implemented by src-core/node/nodePorts.ts and by fakes in tests. */
import type { Batch } from '../capture/batch.ts';
import type { Failure, Instant, TlsFacts } from '../machine/io.ts';
import type { SessionPorts } from '../machine/sessionPorts.ts';
import type { TlsModes } from '../machine/tlsModes.ts';
import type { BackendOptions } from '../upstream/backends.ts';
import type { Address } from './address.ts';

/** A connected or connecting stream socket. Callbacks are set before anything arrives; set anew, they replace the former ones. */
export interface Connection {
  /** `address:port` of the far end, as far as it is known. */
  readonly remote: string;
  /** Returns false when the write buffer is full; `drained` follows. The chunk must not change as long as there is `unsent`. */
  write(chunk: Uint8Array): boolean;
  /** Something that was written waits in this process, perhaps in the very memory that was given to `write`. */
  readonly unsent: boolean;
  pause(): void;
  resume(): void;
  /**
   * Goes on in TLS: an accepted connection as the TLS server, one that we made as the TLS client. `rest` was received already
   * and comes first. `secured` follows, or `closed` with a failure whose code is the TLS library's and whose message is one
   * sentence for people. What is written before `secured` leaves encrypted behind the handshake.
   */
  secure(rest: Uint8Array): void;
  /** Sends what is buffered, then ends our direction. */
  end(): void;
  /** Sends what is buffered, then drops the connection, whatever the far end does. */
  finish(): void;
  /** Drops the connection at once. */
  destroy(): void;
  listen(on: ConnectionEvents): void;
}

export interface ConnectionEvents {
  connected(): void;
  /**
   * The chunk's memory is read into again, so that who needs bytes later copies them (by `new Uint8Array`: a Node Buffer's `slice`
   * shares memory). The answer says whether that may happen at once: not while what was written of the chunk is `unsent`.
   */
  bytes(chunk: Uint8Array): boolean;
  drained(): void;
  secured(tls: TlsFacts): void;
  /** The far end sends no more. */
  ended(): void;
  /** No more events follow; `failure` where the connection broke. */
  closed(failure: Failure | null): void;
}

export interface Listening {
  /** Where it really listens (port 0 resolved). */
  readonly address: Address;
  close(): Promise<void>;
}

export interface EnginePorts {
  /** Microseconds since the epoch, monotonic, whole. */
  now(): Instant;
  /** Rejects with a `Failure` whose message names the address and the remedy. */
  listen(address: Address, accept: (connection: Connection) => void): Promise<Listening>;
  /** One that does not stand after `timeout` ms ends with the failure ETIMEDOUT; left out: when the system gives up. */
  connect(address: Address, timeout?: number): Connection;
  /** Runs `task` after `ms`; returns its cancellation. */
  after(ms: number, task: () => void): () => void;
  /** Runs `task` once the events at hand are handled. */
  soon(task: () => void): void;
  readonly capture: CapturePort;
  readonly session: SessionPorts;
}

export interface CapturePort {
  /** Hands a batch over; its segment's and parts' buffers are the receiver's from then on. */
  post(batch: Batch): void;
  /** Memory (`batchMemoryBytes`) of a batch that is written, to be written into again; null where none has come back. */
  spareMemory(): Uint8Array | null;
  /** Bytes posted and not yet written. */
  readonly pendingBytes: number;
  /** Size of the capture file in bytes, as the writer last said. */
  readonly fileBytes: number;
  /** Why the capture can no longer be written, or null. */
  readonly error: string | null;
}

export interface ListenerOptions {
  readonly listen: Address;
  /** Numbers of the backends behind it (`backend_ndx`, from 1), round robin; empty for none: then scripts are the server. */
  readonly backends: readonly number[];
  /** Refuses all that is not a read. */
  readonly readOnly?: boolean;
  /** Left out with a warning where its address is taken. */
  readonly optional?: boolean;
}

export interface EngineOptions {
  /** In the order of MySQL Proxy's `backend_ndx`, which counts from 1. */
  readonly backends: readonly BackendOptions[];
  readonly listeners: readonly ListenerOptions[];
  /** ms until a backend that does not take a connection counts as one that cannot be reached; `defaultConnectTimeout` if left out. */
  readonly connectTimeout?: number;
  /** Clients of a single backend that is down are told in MySQL Proxy's words too; it is dialled before the session begins then. */
  readonly mysqlProxyWords?: boolean;
  /** False: commands pass unrecorded until somebody turns the recording on. */
  readonly records?: boolean;
  /** ms after which a session ends in which nothing has moved; left out: it is left to the server. */
  readonly idleTimeout?: number;
  /** Bytes of packets kept per exchange. */
  readonly keepBytes: number;
  readonly tls: TlsModes;
  /** Passwords that the proxy was told, by user: it vouches with them for its certificate. Never recorded. */
  readonly passwords: ReadonlyMap<string, string>;
}

export { batchMemoryBytes, heldBatches } from '../capture/batchMemory.ts';
export { defaultTlsModes } from '../machine/tlsModes.ts';
export const defaultConnectTimeout = 5_000;
/** A server speaks first. One that says nothing for so long (ms) is none. */
export const greetingPatience = 5_000;
export const defaultKeepBytes = 4 * 1024 * 1024;
