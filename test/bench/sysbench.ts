/** Runs sysbench and the scan against one port and reads their figures. */
import { spawn } from 'node:child_process';

export interface Figures {
  /** Queries a second (for the scan: rows a second). */
  readonly qps: number;
  /** Milliseconds a transaction (for the scan: the whole scan). */
  readonly p50: number;
  readonly p95: number;
  readonly queries: number;
  readonly errors: number;
}

export interface Workload {
  readonly name: string;
  readonly script: 'oltp_point_select' | 'oltp_read_only' | 'scan';
  readonly threads: number;
  readonly prepared: boolean;
}

export const scanRows = 200_000;
const account = ['--mysql-user=app', '--mysql-password=secret', '--mysql-db=shop'];

export function workloads(): Workload[] {
  const list: Workload[] = [];
  for (const script of ['oltp_point_select', 'oltp_read_only'] as const) {
    for (const prepared of [true, false]) {
      for (const threads of [1, 8, 32]) {
        list.push({ name: `${script.slice(5)} ${prepared ? 'prepared' : 'text'} ×${threads}`, script, threads, prepared });
      }
    }
  }
  list.push({ name: `scan ${scanRows} rows`, script: 'scan', threads: 1, prepared: false });
  return list;
}

export async function prepareTables(port: number): Promise<void> {
  const args = ['oltp_read_only', ...account, '--mysql-host=127.0.0.1', `--mysql-port=${port}`, '--tables=1', '--table-size=200000'];
  await run('sysbench', [...args, 'prepare']);
}

export async function measure(workload: Workload, port: number, seconds: number): Promise<Figures> {
  return workload.script === 'scan' ? scan(port) : sysbench(workload, port, seconds);
}

async function sysbench(w: Workload, port: number, seconds: number): Promise<Figures> {
  const out = await run('sysbench', [
    w.script,
    ...account,
    '--mysql-host=127.0.0.1',
    `--mysql-port=${port}`,
    '--tables=1',
    '--table-size=200000',
    `--threads=${w.threads}`,
    `--time=${seconds}`,
    `--db-ps-mode=${w.prepared ? 'auto' : 'disable'}`,
    '--histogram=on',
    'run',
  ]);
  const [, queries = '0', perSecond = '0'] = /queries:\s+(\d+)\s+\(([\d.]+) per sec/.exec(out) ?? [];
  const errors = Number(/ignored errors:\s+(\d+)/.exec(out)?.[1] ?? 0);
  const buckets = [...out.matchAll(/^\s*([\d.]+) \|.*? (\d+)\s*$/gm)].map(([, ms, n]) => ({ ms: Number(ms), n: Number(n) }));
  return { qps: Number(perSecond), p50: percentile(buckets, 0.5), p95: percentile(buckets, 0.95), queries: Number(queries), errors };
}

function percentile(buckets: readonly { ms: number; n: number }[], share: number): number {
  const total = buckets.reduce((sum, b) => sum + b.n, 0);
  let seen = 0;
  for (const b of buckets) {
    seen += b.n;
    if (seen >= total * share) return b.ms;
  }
  return 0;
}

const scanRounds = 3;

async function scan(port: number): Promise<Figures> {
  const sql = `${'SELECT * FROM sbtest1;'.repeat(scanRounds)}`;
  const args = ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-uapp', '-psecret', '--quick', '--batch', '-N', 'shop', '-e', sql];
  const began = performance.now();
  await run('mariadb', args, false);
  const ms = (performance.now() - began) / scanRounds;
  return { qps: (scanRows * 1000) / ms, p50: ms, p95: ms, queries: scanRounds, errors: 0 };
}

function run(program: string, args: readonly string[], keep = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', keep ? 'pipe' : 'ignore', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout?.on('data', (d) => {
      out += d;
    });
    child.stderr!.on('data', (d) => {
      err += d;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${program} ended with ${code}: ${err || out.slice(-500)}`)),
    );
  });
}
