/** Numbers with units as they stand in filters: `1.5s` is µs, `1MB` is bytes. */

const durationUnits: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1_000,
  s: 1_000_000,
  sec: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
};
const sizeUnits: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  kb: 1024,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
};

const quantity = /^(\d+(?:_\d+)*(?:\.\d+)?|\.\d+)([a-zµμ]*)$/i;

/** µs; without a unit, milliseconds are meant. Null for what is no duration. */
export function parseMicroseconds(text: string): number | null {
  return inUnits(text, durationUnits, 1_000);
}

/** Bytes; units are powers of 1024, with and without `i`, as in the command line's options. Null for what is no size. */
export function parseBytes(text: string): number | null {
  return inUnits(text, sizeUnits, 1);
}

/** A whole number, `1_000` too. Null for what is none. */
export function parseWhole(text: string): number | null {
  if (!/^\d+(_\d+)*$/.test(text)) return null;
  const value = Number(text.replaceAll('_', ''));
  return Number.isSafeInteger(value) ? value : null;
}

function inUnits(text: string, units: Readonly<Record<string, number>>, plain: number): number | null {
  const found = quantity.exec(text);
  if (found === null) return null;
  const unit = found[2] === '' ? plain : units[found[2]!.toLowerCase()];
  return unit === undefined ? null : Number(found[1]!.replaceAll('_', '')) * unit;
}
