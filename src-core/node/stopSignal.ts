const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long after the first signal a further one means "now": one Ctrl-C may arrive several times over, by way of npm. */
const patience = 1_500;

/** Resolves at the first signal to stop. A second one, somewhat later, ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first = 0;
    for (const signal of signals) {
      process.on(signal, () => {
        if (first === 0) {
          first = performance.now();
          resolve();
        } else if (performance.now() - first > patience) {
          process.exit(1);
        }
      });
    }
  });
}
