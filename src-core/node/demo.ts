/** The embedded demo database and the demo app, each on its own loopback sockets. Both live in the thread that starts them. */
import { DemoDatabase as Database } from '../responder/demo/demoDatabase.ts';
import type { SqliteDatabase } from '../responder/demo/sqlDatabase.ts';
import { startResponderServer } from './responderServer.ts';
import { loadSqlite } from './sqlite.ts';

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

/** Rejects where it cannot listen, or where this Node has no SQLite. */
export async function startDemoDatabase({ host, port }: DemoDatabaseOptions): Promise<DemoDatabase> {
  const open = await loadSqlite();
  const sqlite = open(':memory:', { readOnly: false }) as unknown as SqliteDatabase;
  const database = new Database({ sqlite, now: () => Date.now() * 1000, after, random: Math.random });
  const server = await startResponderServer(database, host, port);
  return {
    address: `${server.host}:${server.port}`,
    host: server.host,
    port: server.port,
    stop: async () => {
      await server.stop();
      sqlite.close();
    },
  };
}

function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
}
