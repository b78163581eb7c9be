/** Logs go to stderr, a line each: stdout belongs to what a command prints. */
import { type Logger, pino } from 'pino';

interface Entry {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
}

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

const words: Readonly<Record<number, string>> = { 30: '', 40: 'warning: ', 50: 'error: ' };

export function stderrLog(): Log {
  return pino({ base: null }, { write: (line: string) => void process.stderr.write(formatEntry(JSON.parse(line) as Entry)) });
}

/** `hydrophone: warning: text`, in one line whatever the text holds. */
export function formatEntry(entry: Entry): string {
  return `hydrophone: ${words[entry.level] ?? ''}${(entry.msg ?? '').replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`;
}
