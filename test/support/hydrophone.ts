import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ExchangeRecord, SessionRecord } from '../../src-core/bridge/contract.ts';
import { type Child, runChild, startChild } from './child.ts';
import { eventually } from './ports.ts';
import { rootFolder } from './provisioned.ts';

export interface Ready {
  readonly kind: 'ready';
  readonly proxy: readonly string[];
  readonly ui: string | null;
  readonly admin: string | null;
}

/** A `record`, `serve` or `demo` with `--json`, as a script runs it. */
export interface Hydrophone {
  readonly child: Child;
  readonly ready: Ready;
  /** Of the first proxy address. */
  readonly port: number;
  /** The capture (`record` only). */
  readonly file: string;
  records(): (ExchangeRecord | SessionRecord)[];
  exchanges(): ExchangeRecord[];
  sessions(): SessionRecord[];
  /** Resident memory now, in MiB. */
  rssMiB(): number;
  /** Ends it with SIGTERM and gives its exit code; the records are complete then. */
  stop(): Promise<number | null>;
  /** Removes the capture. */
  dispose(): Promise<void>;
}

/** The command line under test: the built one, or HYDROPHONE_CLI (such as src-core/node/cli.ts while developing). */
export function commandLine(): string[] {
  const path = resolve(rootFolder, process.env.HYDROPHONE_CLI ?? 'dist/node/cli.js');
  if (!existsSync(path)) throw new Error(`There is no ${path}: run \`npm run build\` first.`);
  return [process.execPath, path];
}

/** Runs the command line to its end. */
export async function runHydrophone(...args: string[]) {
  const [program, ...first] = commandLine();
  return runChild(program!, [...first, ...args]);
}

export function startRecord(backend: number | string, ...args: string[]): Promise<Hydrophone> {
  const folder = mkdtempSync(join(tmpdir(), 'record-'));
  const file = join(folder, 'capture.hydro');
  const address = typeof backend === 'number' ? `127.0.0.1:${backend}` : backend;
  return startHydrophone(folder, file, ['record', '--json', '--listen', '127.0.0.1:0', '--backend', address, '--out', file, ...args]);
}

export function startServe(...args: string[]): Promise<Hydrophone> {
  const folder = mkdtempSync(join(tmpdir(), 'serve-'));
  return startHydrophone(folder, '', ['serve', '--json', '--no-open', '--ui', '127.0.0.1:0', '--listen', '127.0.0.1:0', ...args]);
}

/** `mock` with a file; its capture is kept too. */
export function startMock(mockFile: string, ...args: string[]): Promise<Hydrophone> {
  const folder = mkdtempSync(join(tmpdir(), 'mock-'));
  const file = join(folder, 'capture.hydro');
  return startHydrophone(folder, file, ['mock', mockFile, '--json', '--listen', '127.0.0.1:0', '--out', file, ...args]);
}

/** `mysql-proxy` with a free port and no other ones; `args` come behind and win. */
export function startMysqlProxy(...args: string[]): Promise<Hydrophone> {
  const folder = mkdtempSync(join(tmpdir(), 'mysql-proxy-'));
  const quiet = ['--proxy-address', '127.0.0.1:0', '--proxy-read-only-address', 'off', '--admin-address', 'off'];
  return startHydrophone(folder, '', ['mysql-proxy', '--json', ...quiet, ...args]);
}

async function startHydrophone(folder: string, file: string, args: string[]): Promise<Hydrophone> {
  const [program, ...first] = commandLine();
  const child = startChild(program!, [...first, ...args], { env: { ...process.env, TMPDIR: folder } });
  const lines = new JsonLines(child);
  const firstLine = await eventually(
    `the ready line of ${args[0]}`,
    () => {
      if (child.process.exitCode !== null) throw new Error(`${args[0]} ended with ${child.process.exitCode}:\n${child.stderr}`);
      return lines.all()[0];
    },
    60_000,
  );
  const ready = firstLine as unknown as Ready;
  const records = () => lines.all().slice(1) as unknown as (ExchangeRecord | SessionRecord)[];
  return {
    child,
    ready,
    port: Number(ready.proxy[0]?.split(':').at(-1)),
    file,
    records,
    exchanges: () => records().filter((record) => record.kind === 'exchange'),
    sessions: () => records().filter((record) => record.kind === 'session'),
    rssMiB: () => rssMiB(child.pid),
    stop: async () => (await child.stop()).code,
    dispose: async () => {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Parses each line of a program's stdout once. */
class JsonLines {
  readonly #child: Child;
  readonly #parsed: Record<string, unknown>[] = [];

  constructor(child: Child) {
    this.#child = child;
  }

  all(): readonly Record<string, unknown>[] {
    const end = this.#child.stdout.lastIndexOf('\n') + 1;
    if (end > 0) {
      for (const line of this.#child.stdout.slice(0, end - 1).split('\n')) this.#parsed.push(JSON.parse(line) as Record<string, unknown>);
      this.#child.stdout = this.#child.stdout.slice(end);
    }
    return this.#parsed;
  }
}

/** Resident memory of a process in MiB, as Linux tells it. */
function rssMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (kib === null) throw new Error(`process ${pid} is over`);
  return Number(kib[1]) / 1024;
}
