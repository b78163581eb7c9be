/** The RSA key pair that clients without TLS encrypt their password for us with. */
import { constants, createPublicKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { RsaKey } from '../mysql/auth/index.ts';

/** A new private key, in PEM. */
export function newPasswordKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}

/** `pem` gives the private key at first need. */
export function passwordKeyPair(pem: () => string): RsaKey {
  let made: { readonly publicKey: Uint8Array; readonly privateKey: string } | null = null;
  const pair = () => {
    made ??= withPublicHalf(pem());
    return made;
  };
  return {
    get publicKey() {
      return pair().publicKey;
    },
    decrypt(bytes) {
      const { privateKey } = pair();
      try {
        return new Uint8Array(privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, bytes));
      } catch {
        return null;
      }
    },
  };
}

function withPublicHalf(privateKey: string) {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  return { publicKey: new TextEncoder().encode(publicKey), privateKey };
}
