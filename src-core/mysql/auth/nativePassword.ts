/**
 * mysql_native_password: SHA1(password) XOR SHA1(nonce, SHA1(SHA1(password))).
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_native_password_authentication.html
 * https://mariadb.com/kb/en/connection/#mysql_native_password-plugin
 */
import { type AuthPlugin, bareNonce, type Crypto, sameBytes, utf8, xor } from './authPlugin.ts';

const digestBytes = 20;

/** The 20 bytes a client sends; none for an empty password. */
export function nativeScramble(crypto: Crypto, nonce: Uint8Array, password: string): Uint8Array {
  if (password === '') return new Uint8Array(0);
  const once = crypto.sha1(utf8(password));
  return xor(once, crypto.sha1(nonce, crypto.sha1(once)));
}

/** Whether the scramble was made from the password whose double SHA-1 (as servers store it) is `stored`. */
export function checkNativeScramble(crypto: Crypto, nonce: Uint8Array, scramble: Uint8Array, stored: Uint8Array): boolean {
  if (scramble.length !== digestBytes) return false;
  const once = xor(scramble, crypto.sha1(nonce, stored));
  return sameBytes(crypto.sha1(once), stored);
}

export const nativePassword: AuthPlugin = {
  name: 'mysql_native_password',
  client: ({ crypto, password }) => ({
    next: (challenge) => nativeScramble(crypto, bareNonce(challenge), password),
  }),
  server: ({ crypto, nonce }) => ({
    proof(scramble) {
      if (scramble.length !== 0 && scramble.length !== digestBytes) return null;
      return {
        acceptance: null,
        matches(password) {
          if (password === '' || scramble.length === 0) return password === '' && scramble.length === 0;
          return checkNativeScramble(crypto, nonce, scramble, crypto.sha1(crypto.sha1(utf8(password))));
        },
      };
    },
  }),
};
