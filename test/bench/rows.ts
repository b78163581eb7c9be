/** The figures of a comparison: medians over its rounds, and ratios to the yardstick's figures of the same round. */
import type { Figures } from './sysbench.ts';
import { peakMiB, type Target } from './targets.ts';

export interface Sample extends Figures {
  /** CPU seconds of the proxy for 1,000 queries; 0 for none. */
  readonly cpu: number;
  /** The same of its busiest threads, in user code and in the system. */
  readonly threads: readonly (readonly [user: number, system: number])[];
}

export interface Compared {
  readonly target: Target;
  readonly samples: readonly Sample[];
}

export interface Row {
  readonly workload: string;
  readonly target: string;
  readonly qps: number;
  readonly p50: number;
  readonly p95: number;
  readonly cpuPer1000: number;
  /** `user+system` of the busiest threads in ms for 1,000 queries, from the round with the median of CPU. */
  readonly threads: string;
  readonly peakMiB: number;
  readonly yardstick: string;
  /** Median over the rounds of (this target's figure / the yardstick's figure of the same round). */
  readonly qpsRatio: number;
  readonly p50Ratio: number;
  readonly p95Ratio: number;
  readonly errors: number;
}

export function rowsOf(workload: string, yardstick: string, all: readonly Compared[]): Row[] {
  const base = all.find(({ target }) => target.name === yardstick)!.samples;
  return all.map(({ target, samples }) => {
    const ratio = (figure: 'qps' | 'p50' | 'p95') => round(median(samples.map((s, i) => s[figure] / base[i]![figure])));
    const usual = [...samples].sort((a, b) => a.cpu - b.cpu)[samples.length >> 1]!;
    return {
      workload,
      target: target.name,
      qps: Math.round(median(samples.map((s) => s.qps))),
      p50: round(median(samples.map((s) => s.p50))),
      p95: round(median(samples.map((s) => s.p95))),
      cpuPer1000: round(median(samples.map((s) => s.cpu))),
      threads: usual.threads.map(([user, system]) => `${(user * 1000).toFixed(1)}+${(system * 1000).toFixed(1)}`).join(' '),
      peakMiB: target.pid === null ? 0 : peakMiB(target.pid),
      yardstick,
      qpsRatio: ratio('qps'),
      p50Ratio: ratio('p50'),
      p95Ratio: ratio('p95'),
      errors: samples.reduce((sum, s) => sum + s.errors, 0),
    };
  });
}

export function print(workload: string, yardstick: string, rows: readonly Row[]): void {
  console.log(`\n${workload}`);
  const heading = 'per second    p50 ms    p95 ms   CPU s/1000   peak MiB';
  console.log(`                  ${heading}   to ${yardstick}:  qps    p50    p95   errors   threads, ms/1000 (user+system)`);
  for (const r of rows) {
    const figures = [r.qps.toLocaleString('en').padStart(10), ...[r.p50, r.p95].map((n) => n.toFixed(3).padStart(9))];
    const costs = [r.cpuPer1000.toFixed(4).padStart(11), String(r.peakMiB).padStart(9)];
    const ratios = [r.qpsRatio, r.p50Ratio, r.p95Ratio].map((n) => n.toFixed(2).padStart(6));
    const indent = ' '.repeat(yardstick.length + 1);
    console.log(
      `  ${r.target.padEnd(15)} ${figures.join(' ')} ${costs.join(' ')}${indent}${ratios.join(' ')} ${String(r.errors).padStart(8)}   ${r.threads}`,
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
