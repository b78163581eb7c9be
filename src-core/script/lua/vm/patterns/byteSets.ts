/** Lua's classes of bytes, in the C locale. https://www.lua.org/manual/5.1/manual.html#5.4.1 */

export function setOf(belongs: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (belongs(byte) ? 1 : 0));
}

const between = (from: number, to: number) => (byte: number) => byte >= from && byte <= to;
const isDigit = between(0x30, 0x39);
const isUpper = between(0x41, 0x5a);
const isLower = between(0x61, 0x7a);
const isLetter = (byte: number) => isUpper(byte) || isLower(byte);
const isControl = (byte: number) => byte < 0x20 || byte === 0x7f;

const classes: Readonly<Record<string, Uint8Array>> = {
  a: setOf(isLetter),
  c: setOf(isControl),
  d: setOf(isDigit),
  l: setOf(isLower),
  p: setOf((byte) => byte > 0x20 && byte < 0x7f && !isLetter(byte) && !isDigit(byte)),
  s: setOf((byte) => byte === 0x20 || (byte >= 9 && byte <= 13)),
  u: setOf(isUpper),
  w: setOf((byte) => isLetter(byte) || isDigit(byte)),
  x: setOf((byte) => isDigit(byte) || between(0x41, 0x46)(byte) || between(0x61, 0x66)(byte)),
  z: setOf((byte) => byte === 0),
};

const complements = Object.fromEntries(
  Object.entries(classes).map(([letter, set]) => [letter.toUpperCase(), set.map((isIn) => 1 - isIn)] as const),
);

const alone: (Uint8Array | undefined)[] = [];

/** The byte and no other. */
export function only(byte: number): Uint8Array {
  alone[byte] ??= setOf((one) => one === byte);
  return alone[byte];
}

/** Of what stands behind a `%`: a class, its complement, or the byte itself. */
export function classOf(code: number): Uint8Array {
  const letter = String.fromCharCode(code);
  const named = classes[letter.toLowerCase()];
  if (named === undefined || code > 0x7f) return only(code);
  return isUpper(code) ? complements[letter]! : named;
}
