/** The session machine's ports on node:crypto and node:zlib. */
import { constants, createPublicKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import * as zlib from 'node:zlib';
import type { Decompression, SessionPorts } from '../machine/sessionPorts.ts';
import type { RsaKey } from '../mysql/auth/index.ts';
import { nodeCrypto } from './nodeCrypto.ts';

/** `key` gives the private key in PEM at first need; one is made in memory where it gives null. */
export function nodeSessionPorts(key: () => string | null = () => null): SessionPorts {
  return { crypto: nodeCrypto, rsaKey: rsaKey(key), decompression };
}

function rsaKey(key: () => string | null): RsaKey {
  let pair: { readonly publicKey: Uint8Array; readonly privateKey: string } | null = null;
  const made = () => {
    pair ??= pairOf(key());
    return pair;
  };
  return {
    get publicKey() {
      return made().publicKey;
    },
    decrypt: (bytes) => {
      try {
        return new Uint8Array(
          privateDecrypt({ key: made().privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, bytes),
        );
      } catch {
        return null;
      }
    },
  };
}

function pairOf(pem: string | null) {
  return pem === null ? newPair() : { publicKey: publicHalf(pem), privateKey: pem };
}

function newPair() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey: new TextEncoder().encode(publicKey), privateKey };
}

function publicHalf(pem: string): Uint8Array {
  return new TextEncoder().encode(createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString());
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
