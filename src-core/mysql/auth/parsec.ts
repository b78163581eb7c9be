/**
 * parsec (MariaDB 11.6+): the client asks for the account's "ext-salt" with an empty packet, derives an Ed25519 key from the password
 * with PBKDF2, and signs the server's 32 random bytes and 32 of its own.
 *
 *   server  32 bytes
 *   client  nothing
 *   server  'P', n (1024 × 2^n iterations), salt (18 bytes)
 *   client  32 bytes, 64 of signature
 *
 * https://mariadb.com/docs/server/reference/plugins/authentication-plugins/authentication-plugin-parsec
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#parsec-plugin
 */
import { concat } from '../bytes/concat.ts';
import { AuthFailure, type AuthPlugin, type Crypto, refused, utf8 } from './authPlugin.ts';

const nonceLength = 32;
const saltBytes = 18;
const signatureBytes = 64;
const pbkdf2 = 0x50;
const keyBytes = 32;
/** 1024 × 2^8 rounds take about 0.2 s. A server that asks for more could stop us for as long as it likes. */
const maxFactor = 8;

/** RFC 8032's expansion of the derived key. */
function secretOf(crypto: Crypto, password: string, extSalt: Uint8Array): Uint8Array {
  const [, factor = 0] = extSalt;
  return crypto.sha512(crypto.pbkdf2Sha512(utf8(password), extSalt.subarray(2), 1024 << factor, keyBytes));
}

/** As MariaDB holds it in memory: ext-salt and public key. */
function storedHash(crypto: Crypto, password: string, extSalt: Uint8Array): Uint8Array {
  return concat([extSalt, crypto.ed25519.publicKey(secretOf(crypto, password, extSalt))]);
}

export const parsec: AuthPlugin = {
  name: 'parsec',
  client({ crypto, password }) {
    let challenge: Uint8Array | null = null;
    let extSalt: Uint8Array | null = null;
    return {
      next(fromServer) {
        if (challenge === null) {
          if (fromServer.length < nonceLength) throw new AuthFailure('The server sent a parsec challenge that is too short.');
          challenge = fromServer.slice(0, nonceLength);
          return new Uint8Array(0);
        }
        const [kind, factor = 0] = fromServer;
        if (kind !== pbkdf2 || fromServer.length < 3) throw new AuthFailure('The server sent a parsec salt in a form that is not known.');
        if (factor > maxFactor)
          throw new AuthFailure(`The server asks for 1024 × 2^${factor} rounds of PBKDF2 (parsec), which is too much.`);
        extSalt = fromServer.slice();
        const own = crypto.randomBytes(nonceLength);
        return concat([own, crypto.ed25519.sign(secretOf(crypto, password, extSalt), concat([challenge, own]))]);
      },
      passwordHash: () => (password === '' || extSalt === null ? null : storedHash(crypto, password, extSalt)),
    };
  },
  server({ crypto }) {
    const challenge = crypto.randomBytes(nonceLength);
    const extSalt = concat([Uint8Array.of(pbkdf2, 0), crypto.randomBytes(saltBytes)]);
    let asked = false;
    return {
      challenge,
      answer(fromClient) {
        if (!asked) {
          asked = true;
          return fromClient.length === 0 ? { kind: 'ask', data: extSalt } : refused;
        }
        if (fromClient.length !== nonceLength + signatureBytes) return refused;
        const message = concat([challenge, fromClient.subarray(0, nonceLength)]);
        const signature = fromClient.slice(nonceLength);
        const passwordHash = (password: string) => storedHash(crypto, password, extSalt);
        const matches = (password: string) => crypto.ed25519.verify(passwordHash(password).subarray(-keyBytes), message, signature);
        return { kind: 'proof', proof: { acceptance: null, matches, passwordHash } };
      },
    };
  },
};
