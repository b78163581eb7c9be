/** Packets made by hand for tests, byte for byte as the protocol documentation draws them. */
export function packet(sequence: number, payload: ArrayLike<number>): Uint8Array {
  const n = payload.length;
  const bytes = new Uint8Array(4 + n);
  bytes.set([n & 0xff, (n >> 8) & 0xff, n >> 16, sequence]);
  bytes.set(payload, 4);
  return bytes;
}

export function command(code: number, text = ''): Uint8Array {
  return packet(0, [code, ...new TextEncoder().encode(text)]);
}

export function ok(sequence: number, affected = 0, insertId = 0, status = 2, warnings = 0): Uint8Array {
  return packet(sequence, [0, affected, insertId, status & 0xff, status >> 8, warnings, 0]);
}

export function eof(sequence: number, status = 2): Uint8Array {
  return packet(sequence, [0xfe, 0, 0, status & 0xff, status >> 8]);
}

export function err(sequence: number, code: number, sqlstate: string, message: string): Uint8Array {
  return packet(sequence, [0xff, code & 0xff, code >> 8, ...new TextEncoder().encode(`#${sqlstate}${message}`)]);
}

/** A text row of one short value. */
export function row(sequence: number, value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return packet(sequence, [bytes.length, ...bytes]);
}
