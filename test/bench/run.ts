/**
 * `npm run bench`: one MariaDB, and the same work through each way to it, interleaved, in one run.
 * Options: --seconds N (a measurement, default 4), --rounds N (default 3), --only TEXT (workloads whose name has it),
 * --write (results.json; the default without --only).
 */

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startMariadb } from '../support/databases.ts';
import { type Figures, measure, prepareTables, type Workload, workloads } from './sysbench.ts';
import { cpuSeconds, peakMiB, startTargets, type Target } from './targets.ts';

interface Sample extends Figures {
  /** CPU seconds of the proxy for 1,000 queries; 0 for none. */
  readonly cpu: number;
}

interface Row {
  readonly workload: string;
  readonly target: string;
  readonly qps: number;
  readonly p50: number;
  readonly p95: number;
  readonly cpuPer1000: number;
  readonly peakMiB: number;
  /** Median over the rounds of (this target's figure / the pipe's figure of the same round). */
  readonly qpsToPipe: number;
  readonly p50ToPipe: number;
  readonly p95ToPipe: number;
  readonly errors: number;
}

const { values: options } = parseArgs({
  options: { seconds: { type: 'string' }, rounds: { type: 'string' }, only: { type: 'string' }, write: { type: 'boolean' } },
});
const seconds = Number(options.seconds ?? 4);
const rounds = Number(options.rounds ?? 3);
const chosen = workloads().filter((w) => w.name.includes(options.only ?? ''));

const database = await startMariadb();
let targets: Target[] = [];
try {
  await prepareTables(database.port);
  targets = await startTargets(database.port);
  // What runs the first time is compiled on the way.
  for (const target of targets) await measure(workloads()[1]!, target.port, 2);
  const rows: Row[] = [];
  for (const workload of chosen) rows.push(...(await compare(workload)));
  if (options.write || options.only === undefined) {
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
    const path = new URL('results.json', import.meta.url);
    writeFileSync(path, `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, seconds, rounds, rows }, null, 1)}\n`);
  }
} finally {
  for (const target of targets) await target.stop();
  await database.stop();
}

async function compare(workload: Workload): Promise<Row[]> {
  const samples = new Map(targets.map((t): [Target, Sample[]] => [t, []]));
  for (let round = 0; round < rounds; round++) {
    // The order turns, so that a drift of the machine favours nobody.
    for (let i = 0; i < targets.length; i++) {
      const target = targets[(i + round) % targets.length]!;
      samples.get(target)!.push(await sample(workload, target));
    }
  }
  const pipe = samples.get(targets.find((t) => t.name === 'node pipe')!)!;
  const rows = targets.map((target) => row(workload, target, samples.get(target)!, pipe));
  print(workload, rows);
  return rows;
}

async function sample(workload: Workload, target: Target): Promise<Sample> {
  const before = target.pid === null ? 0 : cpuSeconds(target.pid);
  const figures = await measure(workload, target.port, seconds);
  const used = target.pid === null ? 0 : cpuSeconds(target.pid) - before;
  return { ...figures, cpu: (used * 1000) / figures.queries };
}

function row(workload: Workload, target: Target, samples: readonly Sample[], pipe: readonly Sample[]): Row {
  const ratio = (figure: 'qps' | 'p50' | 'p95') => median(samples.map((s, i) => s[figure] / pipe[i]![figure]));
  return {
    workload: workload.name,
    target: target.name,
    qps: Math.round(median(samples.map((s) => s.qps))),
    p50: round(median(samples.map((s) => s.p50))),
    p95: round(median(samples.map((s) => s.p95))),
    cpuPer1000: round(median(samples.map((s) => s.cpu))),
    peakMiB: target.pid === null ? 0 : peakMiB(target.pid),
    qpsToPipe: round(ratio('qps')),
    p50ToPipe: round(ratio('p50')),
    p95ToPipe: round(ratio('p95')),
    errors: samples.reduce((sum, s) => sum + s.errors, 0),
  };
}

function print(workload: Workload, rows: readonly Row[]): void {
  console.log(`\n${workload.name}`);
  console.log('              per second    p50 ms    p95 ms   CPU s/1000   peak MiB   to pipe:  qps    p50    p95   errors');
  for (const r of rows) {
    const figures = [r.qps.toLocaleString('en').padStart(10), ...[r.p50, r.p95].map((n) => n.toFixed(3).padStart(9))];
    const costs = [r.cpuPer1000.toFixed(4).padStart(11), String(r.peakMiB).padStart(9)];
    const ratios = [r.qpsToPipe, r.p50ToPipe, r.p95ToPipe].map((n) => n.toFixed(2).padStart(6));
    console.log(
      `  ${r.target.padEnd(11)} ${figures.join(' ')} ${costs.join(' ')}        ${ratios.join(' ')} ${String(r.errors).padStart(8)}`,
    );
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function round(n: number): number {
  return Math.round(n * 10_000) / 10_000;
}
