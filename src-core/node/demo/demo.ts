/** The embedded demo database and the demo app, each on its own loopback sockets. Both live in the thread that starts them. */
import { formatAddress } from '../../engine/address.ts';
import { DemoDatabase as Database, DemoAppRun } from '../../engine/services.ts';
import type { DemoClient, DemoLogin } from '../../responder/demo/app/demoApp.ts';
import type { SqliteDatabase } from '../../responder/sql/sqlDatabase.ts';
import type { ClientStatement } from '../../upstream/clientReply.ts';
import { startResponderServer } from '../responderServer.ts';
import { loadSqlite } from '../sqlite.ts';
import { connectClient } from './clientConnection.ts';

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
    address: formatAddress(server),
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

const defaultRate = 10;

/** Starts at once and never fails: where it cannot connect, it tries again every second. */
export function startDemoApp({ host, port, rate = defaultRate }: DemoAppOptions): DemoApp {
  const waits = new Set<() => void>();
  let stopping = false;
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      if (stopping) return resolve();
      const done = () => {
        cancel();
        waits.delete(done);
        resolve();
      };
      const cancel = after(ms, done);
      waits.add(done);
    });
  const connect = (login: DemoLogin) => connectDemoClient({ host, port }, login);
  const run = new DemoAppRun({ connect, wait, now: () => performance.now(), random: Math.random }, rate);
  return {
    stop: () => {
      stopping = true;
      const stopped = run.stop();
      for (const done of waits) done();
      return stopped;
    },
  };
}

async function connectDemoClient(address: { host: string; port: number }, login: DemoLogin): Promise<DemoClient> {
  const attributes = { program_name: login.program, _client_name: 'hydrophone-demo', _pid: String(process.pid) };
  const session = await connectClient(address, { ...login, attributes });
  const statements = new Map<string, Promise<ClientStatement>>();
  return {
    query: (sql) => session.query(sql),
    execute: async (sql, values) => {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = session.prepare(sql);
        statements.set(sql, statement);
      }
      return session.execute(await statement, values);
    },
    close: () => {
      for (const statement of statements.values()) void statement.then((s) => session.closeStatement(s)).catch(() => undefined);
      void Promise.allSettled(statements.values()).then(() => session.quit());
    },
  };
}
