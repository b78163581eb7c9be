/**
 * `npm run bench`: the same work through each way to the database, interleaved, in one run. Point selects, read-only transactions
 * and a scan against a bare Node pipe; the same at 8 threads with a Lua script that looks at each result (`--only lua`); TLS on both
 * sides against HAProxy.
 * Options: --seconds N (a measurement, default 4), --rounds N (default 3), --only TEXT (workloads whose name has it),
 * --write (results.json; the default without --only), --long EXCHANGES (nothing else: resident memory over so many of them).
 */

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startMariadb } from '../support/databases.ts';
import { longRun } from './longRun.ts';
import { type Compared, print, type Row, rowsOf, type Sample } from './rows.ts';
import { measure, prepareTables, workloads } from './sysbench.ts';
import { startLuaTargets, startTargets, type Target } from './targets.ts';
import { threadUse, usedBetween } from './threads.ts';
import { measureTls, startTlsTargets, tlsConnections } from './tlsTargets.ts';

/** Work that is done through several targets. */
interface Comparison {
  readonly name: string;
  readonly yardstick: string;
  run(target: Target, seconds: number): ReturnType<typeof measure>;
}

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    write: { type: 'boolean' },
    long: { type: 'string' },
  },
});
const seconds = Number(options.seconds ?? 4);
const rounds = Number(options.rounds ?? 3);
const chosen = (comparisons: readonly Comparison[]) => comparisons.filter(({ name }) => name.includes(options.only ?? ''));

if (options.long === undefined) await compareAll();
else await withDatabase((port) => longRun(port, Number(options.long)));

async function compareAll(): Promise<void> {
  const rows: Row[] = [];
  const plain = chosen(workloads().map((w) => ({ name: w.name, yardstick: 'node pipe', run: (target, n) => measure(w, target.port, n) })));
  if (plain.length > 0) await withDatabase(async (port) => rows.push(...(await compare(plain, await startTargets(port)))));
  const lua = chosen(
    workloads()
      .filter(({ threads }) => threads === 8)
      .map((w) => ({ name: `lua ${w.name}`, yardstick: 'node pipe', run: (target, n) => measure(w, target.port, n) })),
  );
  if (lua.length > 0) await withDatabase(async (port) => rows.push(...(await compare(lua, await startLuaTargets(port)))));
  const tls = chosen(
    tlsConnections.map((n) => ({ name: `tls ×${n}`, yardstick: 'haproxy tls', run: (target, s) => measureTls(target, n, s) })),
  );
  if (tls.length > 0) rows.push(...(await compare(tls, await startTlsTargets())));
  if (!options.write && options.only !== undefined) return;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
  const path = new URL('results.json', import.meta.url);
  writeFileSync(path, `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, seconds, rounds, rows }, null, 1)}\n`);
}

async function withDatabase(use: (port: number) => Promise<unknown>): Promise<void> {
  const database = await startMariadb();
  try {
    await prepareTables(database.port);
    await use(database.port);
  } finally {
    await database.stop();
  }
}

async function compare(comparisons: readonly Comparison[], targets: readonly Target[]): Promise<Row[]> {
  try {
    // What runs the first time is compiled on the way.
    for (const target of targets) await comparisons[0]!.run(target, 2);
    const rows: Row[] = [];
    for (const comparison of comparisons) {
      const compared = rowsOf(comparison.name, comparison.yardstick, await samplesOf(comparison, targets));
      print(comparison.name, comparison.yardstick, compared);
      rows.push(...compared);
    }
    return rows;
  } finally {
    for (const target of targets) await target.stop();
  }
}

async function samplesOf(comparison: Comparison, targets: readonly Target[]): Promise<Compared[]> {
  const compared = targets.map((target) => ({ target, samples: [] as Sample[] }));
  for (let round = 0; round < rounds; round++) {
    // The order turns, so that a drift of the machine favours nobody.
    for (let i = 0; i < compared.length; i++) {
      const { target, samples } = compared[(i + round) % compared.length]!;
      samples.push(await sample(comparison, target));
    }
  }
  return compared;
}

async function sample(comparison: Comparison, target: Target): Promise<Sample> {
  const before = target.pid === null ? null : threadUse(target.pid);
  const figures = await comparison.run(target, seconds);
  if (target.pid === null || before === null) return { ...figures, cpu: 0, threads: [] };
  const { total, busiest } = usedBetween(before, threadUse(target.pid));
  const per1000 = (n: number) => (n * 1000) / figures.queries;
  return { ...figures, cpu: per1000(total), threads: busiest.map(([user, system]) => [per1000(user), per1000(system)] as const) };
}
