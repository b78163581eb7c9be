/** Reads of a packet of which perhaps only the beginning is there: what is missing reads as 0. */

/** Little-endian number of `size` bytes at `offset` of the payload. */
export function uint(bytes: Uint8Array, at: number, available: number, offset: number, size: number): number {
  if (offset + size > available) return 0;
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + bytes[at + offset + i]!;
  return value;
}

export interface Lenenc {
  readonly value: number;
  readonly big: bigint;
  readonly size: number;
}
const small: readonly Lenenc[] = Array.from({ length: 0xfb }, (_, value) => ({ value, big: BigInt(value), size: 1 }));

/** Length-encoded integer at `at`; one that is cut lacks its upper bytes. */
export function lenenc(bytes: Uint8Array, at: number, available: number): Lenenc {
  const first = available > 0 ? bytes[at]! : 0;
  if (first < 0xfb) return small[first]!;
  const size = first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
  let big = 0n;
  for (let i = size; i >= 1; i--) big = (big << 8n) | BigInt(i < available ? bytes[at + i]! : 0);
  return { value: Number(big), big, size: size + 1 };
}
