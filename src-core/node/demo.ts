/** The embedded demo database and the demo app, each on its own loopback sockets. Both live in the thread that starts them. */

export interface DemoDatabaseOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

export interface DemoDatabase {
  /** `host:port` where it really listens. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  /** Refuses new connections, drops the open ones. Resolves when nothing is left. */
  stop(): Promise<void>;
}

export interface DemoAppOptions {
  /** Where to connect: the proxy's listener, or the demo database itself. */
  readonly host: string;
  readonly port: number;
  /** Statements per second over all connections; default 10. */
  readonly rate?: number;
}

export interface DemoApp {
  /** Closes its connections in an orderly way. Resolves when nothing is left. */
  stop(): Promise<void>;
}
