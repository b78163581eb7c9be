/**
 * The long forms of load.test.ts, for a machine that has nothing else to do: 200 clients for 60 seconds, a result of 1 GB.
 *   node test/integration/soak.ts [SECONDS] [MEBIBYTES]
 * Starts a MariaDB of its own, prints what it measured, exits 1 when a bound is broken.
 */

import { type Child, startChild } from '../support/child.ts';
import { type Database, startMariadb } from '../support/databases.ts';
import { commandLine, type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { readSlowly, runClients, streamBigResult } from './loads.ts';

const [seconds = 60, mebibytes = 1024] = process.argv.slice(2).map(Number);
let broken = 0;

function bound(what: string, value: number | string, holds: boolean): void {
  process.stdout.write(`${holds ? 'ok    ' : 'BROKEN'} ${what}: ${value}\n`);
  if (!holds) broken += 1;
}

async function withRecord(database: Database, run: (hydrophone: Hydrophone) => Promise<void>): Promise<void> {
  // Rows are not what is looked at here; one is enough.
  const hydrophone = await startRecord(database.port, '--rows', '1');
  try {
    await run(hydrophone);
  } finally {
    await hydrophone.dispose();
  }
}

/** Counts the query records that a program prints, keeping none of them: they are far more than a string can hold. */
function countQueries(child: Child): () => number {
  const marker = '"command":"COM_QUERY"';
  let count = 0;
  let rest = '';
  child.process.stdout!.removeAllListeners('data').on('data', (text: string) => {
    const parts = (rest + text).split(marker);
    count += parts.length - 1;
    rest = parts.at(-1)!.slice(1 - marker.length);
  });
  return () => count;
}

async function manyClients(hydrophone: Hydrophone): Promise<void> {
  const printed = countQueries(hydrophone.child);
  const samples: number[] = [];
  const sampler = setInterval(() => samples.push(hydrophone.rssMiB()), 1000);
  const { queries, errors } = await runClients(hydrophone.port, 200, seconds);
  clearInterval(sampler);
  await hydrophone.stop();
  bound('errors of 200 clients', errors.length === 0 ? 'none' : errors.slice(0, 3).join('; '), errors.length === 0);
  bound('queries sent', queries, queries > 0);
  bound('records printed', printed(), printed() === queries);
  const [program, ...first] = commandLine();
  const show = startChild(program!, [...first, 'show', hydrophone.file, '--json']);
  const inFile = countQueries(show);
  await show.ended;
  bound('exchanges in the file', inFile(), inFile() === queries);
  // The first quarter is left out: until then the heaps of three threads find their size.
  const quarter = Math.floor(samples.length / 4);
  const early = Math.max(...samples.slice(quarter, 2 * quarter));
  const late = Math.max(...samples.slice(3 * quarter));
  bound('peak RSS in the second and last quarter, MiB', `${early.toFixed(0)} and ${late.toFixed(0)}`, late < early * 1.25);
}

async function bigResult(hydrophone: Hydrophone): Promise<void> {
  const began = Date.now();
  const { bytes, peakRssMiB } = await streamBigResult(hydrophone, mebibytes);
  const rate = bytes / 1024 / 1024 / ((Date.now() - began) / 1000);
  bound(`peak RSS while ${mebibytes} MiB streamed through at ${rate.toFixed(0)} MiB/s, MiB`, peakRssMiB.toFixed(0), peakRssMiB < 250);
}

async function slowReader(hydrophone: Hydrophone): Promise<void> {
  const { afterPause } = await readSlowly(hydrophone);
  bound('the server sent on after its client stopped reading', String(afterPause.grew), !afterPause.grew);
}

const database = await startMariadb();
try {
  await withRecord(database, manyClients);
  await withRecord(database, bigResult);
  await withRecord(database, slowReader);
} finally {
  await database.stop();
}
process.exitCode = broken === 0 ? 0 : 1;
