/** An exact integer: a number where a double holds it, else its decimal digits. */
export function integerValue(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
}

const safeDigits = 15;

/** Digits as a server prints them; ZEROFILL's zeros fall away. Text that is no integer stays text. */
export function parseInteger(text: string): number | string {
  if (!/^[+-]?\d+$/.test(text)) return text;
  return text.length <= safeDigits ? Number(text) + 0 : integerValue(BigInt(text));
}

/** A little-endian integer of 1, 2, 4 or 8 bytes. */
export function readInteger(bytes: Uint8Array, unsigned: boolean): number | string {
  const width = bytes.length;
  if (width === 8) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    return integerValue(unsigned ? view.getBigUint64(0, true) : view.getBigInt64(0, true));
  }
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + bytes[i]!;
  const half = 2 ** (8 * width - 1);
  return unsigned || value < half ? value : value - 2 * half;
}

/** The integer in `width` bytes, two's complement where it is negative. Throws RangeError where it does not fit. */
export function writeInteger(value: bigint, width: number): Uint8Array {
  const bits = 8 * width;
  if (value < -(1n << BigInt(bits - 1)) || value >= 1n << BigInt(bits)) throw new RangeError(`${value} does not fit ${width} bytes`);
  const bytes = new Uint8Array(width);
  let rest = BigInt.asUintN(bits, value);
  for (let i = 0; i < width; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}
