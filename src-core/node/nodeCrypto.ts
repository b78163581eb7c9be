/** The Crypto port (mysql/auth) on node:crypto. */
import { createHash, randomBytes } from 'node:crypto';
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
};
