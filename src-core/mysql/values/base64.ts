/** RFC 4648 base64 with padding. Here because the core has no platform that offers one. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const places = new Map([...alphabet].map((character, place) => [character, place]));

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  const whole = bytes.length - (bytes.length % 3);
  for (let i = 0; i < whole; i += 3) {
    const three = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += alphabet[three >> 18]! + alphabet[(three >> 12) & 63]! + alphabet[(three >> 6) & 63]! + alphabet[three & 63]!;
  }
  if (bytes.length - whole === 1) {
    const one = bytes[whole]!;
    text += `${alphabet[one >> 2]}${alphabet[(one & 3) << 4]}==`;
  } else if (bytes.length - whole === 2) {
    const two = (bytes[whole]! << 8) | bytes[whole + 1]!;
    text += `${alphabet[two >> 10]}${alphabet[(two >> 4) & 63]}${alphabet[(two & 15) << 2]}=`;
  }
  return text;
}

/** Throws RangeError for text that is not base64. */
export function fromBase64(text: string): Uint8Array {
  const plain = text.replace(/={0,2}$/, '');
  const bytes = new Uint8Array(Math.floor((plain.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let to = 0;
  for (const character of plain) {
    const place = places.get(character);
    if (place === undefined) throw new RangeError(`'${character}' is no base64 character`);
    bits = ((bits << 6) | place) & 0xfff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[to++] = (bits >> held) & 0xff;
    }
  }
  return bytes;
}
