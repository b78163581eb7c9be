/** What a process used, by thread, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ThreadUse {
  /** Of all threads, CPU seconds. */
  readonly total: number;
  /** By thread id: CPU seconds in user code and in the system. */
  readonly threads: ReadonlyMap<string, readonly [user: number, system: number]>;
}

const ticksPerSecond = 100;

export function threadUse(pid: number): ThreadUse {
  const threads = new Map<string, readonly [number, number]>();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const use = useOf(`/proc/${pid}/task/${id}/stat`);
    if (use !== null) threads.set(id, use);
  }
  // Threads that are over are in the process's own figure only.
  const [user, system] = useOf(`/proc/${pid}/stat`) ?? [0, 0];
  return { total: user + system, threads };
}

/** Seconds between two looks: of all threads, and of the busiest four, busiest first. */
export function usedBetween(
  before: ThreadUse,
  after: ThreadUse,
): { readonly total: number; readonly busiest: (readonly [number, number])[] } {
  const busiest = [...after.threads].map(([id, [user, system]]) => {
    const [userBefore, systemBefore] = before.threads.get(id) ?? [0, 0];
    return [user - userBefore, system - systemBefore] as const;
  });
  busiest.sort((a, b) => b[0] + b[1] - a[0] - a[1]);
  return { total: after.total - before.total, busiest: busiest.slice(0, 4) };
}

function useOf(file: string): readonly [number, number] | null {
  try {
    const fields = readFileSync(file, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return [Number(fields[11]) / ticksPerSecond, Number(fields[12]) / ticksPerSecond];
  } catch {
    // The thread is over.
    return null;
  }
}
