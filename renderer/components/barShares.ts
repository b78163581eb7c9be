/** Below this a bar has its least length, above `longestUs` its full one. */
const shortestUs = 50;
const longestUs = 2_000_000;
const leastPercent = 4;

/** Widths in percent of the bar's column: the sum grows with the logarithm of the duration, its parts are in proportion. */
export function barShares(waitUs: number, serverUs: number, transferUs: number): { wait: number; server: number; transfer: number } {
  const total = waitUs + serverUs + transferUs;
  if (total <= 0) return { wait: 0, server: 0, transfer: 0 };
  const scale = Math.log(Math.max(total, shortestUs) / shortestUs) / Math.log(longestUs / shortestUs);
  const length = leastPercent + (100 - leastPercent) * Math.min(1, scale);
  return { wait: (length * waitUs) / total, server: (length * serverUs) / total, transfer: (length * transferUs) / total };
}
