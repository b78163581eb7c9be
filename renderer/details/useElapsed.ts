import { useEffect, useState } from 'react';

const tickMs = 100;

/** µs since `startedAt` (µs since the epoch), counting up while `running`; null otherwise. */
export function useElapsed(startedAt: number, running: boolean): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [running]);
  // The engine's clock may be another machine's
  return running ? Math.max(0, now * 1000 - startedAt) : null;
}
