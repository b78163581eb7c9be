/** Threads of a running proxy: the one that writes the capture steps back, those that pass queries on do not. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { steppedBack } from '../../src-core/node/stepBack.ts';
import { recorded } from '../support/recording.ts';

/** Nice values of a process's threads by their names, as Linux shows them: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function niceByThread(pid: number): Map<string, number> {
  const folder = `/proc/${pid}/task`;
  return new Map(
    readdirSync(folder).map((thread) => {
      const stat = readFileSync(`${folder}/${thread}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), Number(fields[16])] as const;
    }),
  );
}

it.runIf(process.platform === 'linux')('the capture steps back behind the engine', async () => {
  await recorded(inject('mariadb').port, async (hydrophone) => {
    const nice = [...niceByThread(hydrophone.child.pid)];
    const of = (worker: string) => nice.filter(([name]) => name.length > 3 && worker.startsWith(name)).map(([, value]) => value);
    const own = of('engineWorker');
    expect(own).toHaveLength(1);
    expect(of('captureWorker')).toEqual([Math.min(19, own[0]! + steppedBack)]);
  });
});
