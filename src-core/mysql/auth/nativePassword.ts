/**
 * mysql_native_password: SHA1(password) XOR SHA1(nonce, SHA1(SHA1(password))).
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#mysql_native_password-plugin
 */
import { type AuthPlugin, bareNonce, type Crypto, refused, sameBytes, utf8, withNul, xor } from './authPlugin.ts';

const digestBytes = 20;

type Sha1 = Pick<Crypto, 'sha1'>;

/** The 20 bytes a client sends; none for an empty password. */
function nativeScramble(crypto: Crypto, nonce: Uint8Array, password: string): Uint8Array {
  return password === '' ? new Uint8Array(0) : scrambleOfHash(crypto, nonce, crypto.sha1(utf8(password)));
}

/** The same from SHA1(password), for who does not know the password. */
export function scrambleOfHash(crypto: Sha1, nonce: Uint8Array, hash: Uint8Array): Uint8Array {
  return xor(hash, crypto.sha1(nonce, crypto.sha1(hash)));
}

/** The SHA1(password) that made the scramble; only to be believed where its own SHA-1 is `stored`. */
export function hashOfScramble(crypto: Sha1, nonce: Uint8Array, scramble: Uint8Array, stored: Uint8Array): Uint8Array {
  return xor(scramble, crypto.sha1(nonce, stored));
}

/** What servers store: SHA1(SHA1(password)), 20 bytes. */
function storedHash(crypto: Crypto, password: string): Uint8Array {
  return crypto.sha1(crypto.sha1(utf8(password)));
}

/** Whether the scramble was made from the password whose double SHA-1 is `stored`. */
export function checkNativeScramble(crypto: Sha1, nonce: Uint8Array, scramble: Uint8Array, stored: Uint8Array): boolean {
  if (scramble.length !== digestBytes) return false;
  return sameBytes(crypto.sha1(hashOfScramble(crypto, nonce, scramble, stored)), stored);
}

export const nativePassword: AuthPlugin = {
  name: 'mysql_native_password',
  client: ({ crypto, password }) => ({
    next: (challenge) => nativeScramble(crypto, bareNonce(challenge), password),
    passwordHash: () => (password === '' ? null : storedHash(crypto, password)),
  }),
  server: ({ crypto, nonce }) => ({
    challenge: withNul(nonce),
    answer(scramble) {
      if (scramble.length !== 0 && scramble.length !== digestBytes) return refused;
      const matches = (password: string) => {
        if (password === '' || scramble.length === 0) return password === '' && scramble.length === 0;
        return checkNativeScramble(crypto, nonce, scramble, storedHash(crypto, password));
      };
      const passwordHash = (password: string) => (password === '' ? null : storedHash(crypto, password));
      return { kind: 'proof', proof: { acceptance: null, matches, passwordHash } };
    },
  }),
};
