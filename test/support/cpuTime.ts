/** What `task` takes of the processor, in ms, however much else the machine has to do. */
export function cpuMs(task: () => void): number {
  const before = process.threadCpuUsage();
  task();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
