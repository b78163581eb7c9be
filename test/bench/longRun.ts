/** Resident memory of Hydrophone, recording and watched, over very many exchanges. */
import { measure, workloads } from './sysbench.ts';
import { hydrophone, noTls, peakMiB, residentMiB } from './targets.ts';

/** Criterion of the project: MB, not MiB. */
const boundMB = 200;
const secondsBetween = 30;

/** Exits with 1 where memory passed the bound. */
export async function longRun(database: number, exchanges: number): Promise<void> {
  const work = workloads().find(({ name }) => name === 'point_select prepared ×8')!;
  const target = await hydrophone('hydrophone', database, ...noTls);
  try {
    let done = 0;
    while (done < exchanges) {
      const { queries, qps, errors } = await measure(work, target.port, secondsBetween);
      done += queries;
      const [now, peak] = [residentMiB(target.pid!), peakMiB(target.pid!)];
      console.log(
        `${done.toLocaleString('en')} exchanges, ${Math.round(qps)} a second, ${errors} errors, resident ${now} MiB, peak ${peak} MiB`,
      );
    }
    const peakMB = Math.round((peakMiB(target.pid!) * 1024 * 1024) / 1_000_000);
    console.log(`peak ${peakMB} MB after ${done.toLocaleString('en')} exchanges; the bound is ${boundMB} MB`);
    if (peakMB >= boundMB) process.exitCode = 1;
  } finally {
    await target.stop();
  }
}
