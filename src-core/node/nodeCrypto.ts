/** The Crypto port (mysql/auth) on node:crypto. */
import { constants, createHash, publicEncrypt, randomBytes } from 'node:crypto';
import type { Crypto } from '../mysql/auth/index.ts';

function hash(algorithm: 'sha1' | 'sha256', parts: readonly Uint8Array[]): Uint8Array {
  const h = createHash(algorithm);
  for (const part of parts) h.update(part);
  return new Uint8Array(h.digest());
}

export const nodeCrypto: Crypto = {
  sha1: (...parts) => hash('sha1', parts),
  sha256: (...parts) => hash('sha256', parts),
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
  rsaEncrypt: (publicKey, plain) =>
    new Uint8Array(
      publicEncrypt({ key: Buffer.from(publicKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, plain),
    ),
};
