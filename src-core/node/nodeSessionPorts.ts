/** The session machine's ports on node:crypto and node:zlib. */
import * as zlib from 'node:zlib';
import type { Decompression, SessionPorts } from '../machine/sessionPorts.ts';
import { nodeCrypto } from './nodeCrypto.ts';
import { newPasswordKey, passwordKeyPair } from './passwordKeyPair.ts';

/** `key` gives the private key for passwords in PEM at first need; one is made in memory where it gives null. */
export function nodeSessionPorts(key: () => string | null = () => null): SessionPorts {
  return { crypto: nodeCrypto, rsaKey: passwordKeyPair(() => key() ?? newPasswordKey()), decompression };
}

const decompression: Decompression = {
  zlib: (bytes, length) => exactly(zlib.inflateSync(bytes, { maxOutputLength: Math.max(1, length) }), length),
  zstd:
    zlib.zstdDecompressSync === undefined
      ? null
      : (bytes, length) => exactly(zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }), length),
};

function exactly(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new RangeError(`${bytes.length} bytes where the frame says ${length}`);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
}
