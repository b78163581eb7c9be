/** The console of a script: its lines go to the window and to stderr, each with the place that printed it. */
import { formatWithOptions } from 'node:util';
import { type ConsoleLevel, type FromScript, LineLimit } from '../../engine/hookHosting.ts';
import { placeIn } from './scriptErrors.ts';

const levels: Readonly<Record<string, ConsoleLevel>> = {
  log: 'log',
  debug: 'log',
  dir: 'log',
  info: 'info',
  warn: 'warn',
  trace: 'warn',
  error: 'error',
};
const longest = 8 * 1024;

/** `now` in µs. */
export function redirectConsole(script: string, now: () => number, post: (message: FromScript) => void): void {
  const limit = new LineLimit(now);
  const print = (level: ConsoleLevel, values: readonly unknown[]): void => {
    const left = limit.take();
    if (left === null) return;
    if (left > 0) post({ kind: 'console', level: 'warn', text: `${left} more lines were left out`, place: null });
    const text = formatWithOptions({ depth: 4, breakLength: 140 }, ...values);
    const place = placeIn(new Error().stack ?? '', script);
    post({ kind: 'console', level, text: text.length > longest ? `${text.slice(0, longest)}…` : text, place });
  };
  for (const [name, level] of Object.entries(levels)) {
    Object.defineProperty(console, name, { value: (...values: readonly unknown[]) => print(level, values) });
  }
}
