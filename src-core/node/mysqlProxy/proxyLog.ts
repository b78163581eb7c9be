/** The log in MySQL Proxy's form: `2026-11-21 20:15:01: (message) text`. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { pino } from 'pino';
import type { Log } from '../log.ts';

/** From the gravest on. What ends the run is told at every level. */
export const logLevels = ['error', 'critical', 'warning', 'message', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

const levels = { error: 'error', critical: 'error', warning: 'warn', message: 'info', info: 'info', debug: 'debug' } as const;
const words: Readonly<Record<number, string>> = { 20: 'debug', 30: 'message', 40: 'warning', 50: 'critical' };

interface Entry {
  readonly level: number;
  /** ms since the epoch */
  readonly time: number;
  readonly msg?: string;
}

export interface ProxyLog {
  readonly log: Log;
  /** The file was moved away (logrotate): goes on in a new one. */
  reopen(): void;
}

/** Appends to the file at `path`, or writes to stderr where that is null. Throws where the file cannot be opened. */
export function openProxyLog(path: string | null, level: LogLevel): ProxyLog {
  const open = (): number => (path === null ? 2 : openSync(path, 'a', 0o640));
  let fd = open();
  const write = (line: string): void => {
    try {
      writeSync(fd, formatProxyEntry(JSON.parse(line) as Entry));
    } catch {
      // The disk is full, or nobody reads stderr any more: traffic goes on.
    }
  };
  return {
    log: pino({ base: null, level: levels[level] }, { write }),
    reopen() {
      const before = fd;
      fd = open();
      if (path !== null) closeSync(before);
    },
  };
}

/** In one line, in local time. */
export function formatProxyEntry({ level, time, msg = '' }: Entry): string {
  return `${stamp(new Date(time))}: (${words[level] ?? 'message'}) ${msg.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`;
}

function stamp(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
