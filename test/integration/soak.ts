/**
 * The long forms of load.test.ts, for a machine that has nothing else to do: 200 clients for 60 seconds, a result of 1 GB.
 *   node test/integration/soak.ts [SECONDS] [MEBIBYTES]
 * Starts a MariaDB of its own, prints what it measured, exits 1 when a bound is broken.
 */
import { type Database, startMariadb } from '../support/databases.ts';
import { type Hydrophone, runHydrophone, startRecord } from '../support/hydrophone.ts';
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

async function manyClients(hydrophone: Hydrophone): Promise<void> {
  const samples: number[] = [];
  const sampler = setInterval(() => samples.push(hydrophone.rssMiB()), 1000);
  const { queries, errors } = await runClients(hydrophone.port, 200, seconds);
  clearInterval(sampler);
  await hydrophone.stop();
  bound('errors of 200 clients', errors.length === 0 ? 'none' : errors.slice(0, 3).join('; '), errors.length === 0);
  bound('queries sent', queries, queries > 0);
  const recorded = hydrophone.exchanges().filter((exchange) => exchange.command === 'COM_QUERY').length;
  bound('records printed', recorded, recorded === queries);
  const shown = await runHydrophone('show', hydrophone.file, '--json');
  const inFile = shown.stdout.match(/"command":"COM_QUERY"/g)?.length ?? 0;
  bound('exchanges in the file', inFile, inFile === queries);
  const [early = 0, late = 0] = [0.25, 1].map((part) =>
    Math.max(...samples.slice(Math.floor(samples.length * (part - 0.25)), Math.ceil(samples.length * part))),
  );
  bound('peak RSS in the first and last quarter, MiB', `${early.toFixed(0)} and ${late.toFixed(0)}`, late < early + 100);
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
