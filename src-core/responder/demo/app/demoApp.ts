/**
 * The demo app: what a small shop's programs do all day, over several connections. It runs against the port DemoClient, so
 * that it knows neither sockets nor clocks.
 */
import { cronJobs, reports, shopPages } from './scenes.ts';

export interface DemoResult {
  readonly rows: readonly (readonly unknown[])[];
  readonly lastInsertId: bigint;
}

/** A connection. Its calls reject with an error that has `code` (a number) where the server says ERR. */
export interface DemoClient {
  query(sql: string): Promise<readonly DemoResult[]>;
  /** A prepared statement; the client prepares it once a connection. */
  execute(sql: string, values: readonly (string | number | null)[]): Promise<readonly DemoResult[]>;
  close(): void;
}

export interface DemoLogin {
  readonly user: string;
  readonly password: string;
  readonly schema: string;
  readonly program: string;
}

export interface DemoAppPorts {
  /** Rejects where there is no connection, or no login. */
  connect(login: DemoLogin): Promise<DemoClient>;
  /** Resolves after `ms`, or at once when the app is to stop. */
  wait(ms: number): Promise<void>;
  /** Milliseconds, monotonic. */
  now(): number;
  /** 0 … 1 */
  random(): number;
}

/** A piece of work: some statements on one connection. */
export type Scene = (c: DemoClient, app: SceneTools) => Promise<void>;

export interface SceneTools {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
  /** Logs in and out again; for the login that fails. */
  tryLogin(login: Partial<DemoLogin>): Promise<void>;
}

interface Program {
  readonly name: string;
  readonly user: string;
  readonly scenes: readonly Scene[];
  /** The scene that it begins with, so that two programs of a kind do not walk in step. */
  readonly first: number;
  /** How many scenes a connection lives; then it is closed and a new one opened. */
  readonly scenesPerConnection: number;
}

const programs: readonly Program[] = [
  { name: 'shop-api', user: 'app', scenes: shopPages, first: 0, scenesPerConnection: 60 },
  { name: 'shop-api', user: 'app', scenes: shopPages, first: 3, scenesPerConnection: 40 },
  { name: 'cron', user: 'app', scenes: cronJobs, first: 0, scenesPerConnection: 28 },
  { name: 'report', user: 'report', scenes: reports, first: 0, scenesPerConnection: 9 },
];
const password = 'demo';
const schema = 'shop';
const retryMs = 1000;

export class DemoAppRun {
  private readonly ports: DemoAppPorts;
  private readonly gapMs: number;
  private nextAt = 0;
  private stopping = false;
  private readonly running: Promise<void>;

  /** `rate`: statements a second over all connections. */
  constructor(ports: DemoAppPorts, rate: number) {
    this.ports = ports;
    this.gapMs = 1000 / rate;
    this.running = Promise.all(programs.map((p) => this.run(p))).then(() => undefined);
  }

  /** Resolves once every connection is closed. `wait` is to return at once from here on. */
  stop(): Promise<void> {
    this.stopping = true;
    return this.running;
  }

  private async run(program: Program): Promise<void> {
    // Scenes come in turn: nothing is left to luck.
    let turn = program.first;
    while (!this.stopping) {
      let client: DemoClient | null = null;
      try {
        client = await this.ports.connect({ user: program.user, password, schema, program: program.name });
        const paced = this.paced(client);
        await paced.query('SET NAMES utf8mb4');
        for (let n = 0; n < program.scenesPerConnection && !this.stopping; n++) {
          const scene = program.scenes[turn++ % program.scenes.length];
          if (scene !== undefined) await this.play(scene, paced, program);
        }
      } catch {
        await this.ports.wait(retryMs);
      } finally {
        client?.close();
      }
    }
  }

  /** An error that the server tells is part of the show; a broken connection ends the scene and the connection. */
  private async play(scene: Scene, client: DemoClient, program: Program): Promise<void> {
    try {
      await scene(client, this.tools(program));
    } catch (error) {
      if (!isServerError(error)) throw error;
    }
  }

  private paced(client: DemoClient): DemoClient {
    return {
      query: async (sql) => {
        await this.pace();
        return client.query(sql);
      },
      execute: async (sql, values) => {
        await this.pace();
        return client.execute(sql, values);
      },
      close: () => client.close(),
    };
  }

  /** Waits for this statement's place in the common rhythm. */
  private async pace(): Promise<void> {
    if (this.stopping) throw new Error('stopping');
    const now = this.ports.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + this.gapMs * (0.6 + 0.8 * this.ports.random());
    if (at > now) await this.ports.wait(at - now);
  }

  private tools(program: Program): SceneTools {
    const between = (least: number, most: number) => least + Math.floor(this.ports.random() * (most - least + 1));
    return {
      between,
      pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number],
      tryLogin: async (login) => {
        await this.pace();
        const client = await this.ports.connect({ user: program.user, password, schema, program: program.name, ...login });
        client.close();
      },
    };
  }
}

function isServerError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'number';
}
