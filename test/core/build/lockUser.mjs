// Takes the lock of argv[2], notes in argv[3] that it holds it, works a little, and notes that it lets go.
import { appendFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { withLock } from '../../../build/bootstrap/lock.mjs';

const [, , lock, journal, mode] = process.argv;
await withLock(async () => {
  appendFileSync(journal, `take ${process.pid}\n`);
  if (mode === 'die') process.kill(process.pid, 'SIGKILL');
  await setTimeout(50);
  appendFileSync(journal, `give ${process.pid}\n`);
}, lock);
