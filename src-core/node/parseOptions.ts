/** The forms that option values come in. Each parser throws a UsageFault that names the value and what is expected. */
import type { Address } from '../engine/address.ts';

/** Wrong usage: the message is one line that names the option and says what is expected. */
export class UsageFault extends Error {}

/** `HOST:PORT`, `[V6]:PORT` or `:PORT` (loopback). Port 0 means any free one, where `free` allows it. */
export function parseAddress(option: string, text: string, free: boolean): Address {
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]\s/]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535 || (port === 0 && !free)) {
    throw new UsageFault(`${option} ${quoted(text)} is not an address; expected HOST:PORT, such as 127.0.0.1:3306`);
  }
  return { host: match[1] ?? (match[2] === '' ? '127.0.0.1' : match[2]!), port };
}

const sizes: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes: `4MiB`, `512k`, `65536`; below 4 GiB. */
export function parseSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(b|[kmg]?)(?:i?b)?$/i.exec(text.trim());
  const bytes = match === null ? Number.NaN : Math.round(Number(match[1]) * sizes[match[2]!.toLowerCase()]!);
  if (!(bytes <= 0xffff_ffff))
    throw new UsageFault(`${option} ${quoted(text)} is not a size; expected bytes below 4 GiB, such as 512KiB or 4MiB`);
  return bytes;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds: `30s`, `500ms`, `2m`, `1h`. */
export function parseDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const ms = match === null ? 0 : Number(match[1]) * units[match[2]!]!;
  // A Node timer cannot run longer than 2^31 - 1 ms.
  if (!(ms > 0 && ms <= 0x7fff_ffff))
    throw new UsageFault(`${option} ${quoted(text)} is not a duration; expected such as 500ms, 30s, 5m or 1h`);
  return Math.round(ms);
}

/** A whole number from `least` on. */
export function parseCount(option: string, text: string, least: number): number {
  const n = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (n < least) throw new UsageFault(`${option} ${quoted(text)} is not a number; expected a whole number from ${least} on`);
  return n;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/\s+/g, ' ')}'`;
}
