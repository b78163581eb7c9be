/** The Crypto port (mysql/auth) on node:crypto. */
import { constants, createHash, pbkdf2Sync, publicEncrypt, randomBytes } from 'node:crypto';
import type { Crypto } from '../mysql/auth/index.ts';
import { nodeEd25519 } from './ed25519.ts';

function hash(algorithm: 'sha1' | 'sha256' | 'sha512', parts: readonly Uint8Array[]): Uint8Array {
  const h = createHash(algorithm);
  for (const part of parts) h.update(part);
  return new Uint8Array(h.digest());
}

export const nodeCrypto: Crypto = {
  sha1: (...parts) => hash('sha1', parts),
  sha256: (...parts) => hash('sha256', parts),
  sha512: (...parts) => hash('sha512', parts),
  pbkdf2Sha512: (password, salt, iterations, length) => new Uint8Array(pbkdf2Sync(password, salt, iterations, length, 'sha512')),
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
  rsaEncrypt: (publicKey, plain) =>
    new Uint8Array(publicEncrypt({ key: Buffer.from(publicKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, plain)),
  ed25519: nodeEd25519,
};
