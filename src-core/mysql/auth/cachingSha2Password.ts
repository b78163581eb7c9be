/**
 * caching_sha2_password, the fast path: SHA256(password) XOR SHA256(SHA256(SHA256(password)), nonce).
 * As a server we hold the password, so that the fast path always serves. As a client the full path needs a channel
 * that nobody else reads (TLS or the server's RSA key); without one it ends with a failure that says so.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
import { AuthFailure, type AuthPlugin, bareNonce, type Crypto, sameBytes, utf8, xor } from './authPlugin.ts';

const digestBytes = 32;
const fastAuthSuccess = 3;
const performFullAuth = 4;

/** The 32 bytes a client sends; none for an empty password. */
export function sha2Scramble(crypto: Crypto, nonce: Uint8Array, password: string): Uint8Array {
  if (password === '') return new Uint8Array(0);
  const once = crypto.sha256(utf8(password));
  return xor(once, crypto.sha256(crypto.sha256(once), nonce));
}

/** Whether the scramble was made from the password whose double SHA-256 (the server's cache entry) is `stored`. */
export function checkSha2Scramble(crypto: Crypto, nonce: Uint8Array, scramble: Uint8Array, stored: Uint8Array): boolean {
  if (scramble.length !== digestBytes) return false;
  const once = xor(scramble, crypto.sha256(stored, nonce));
  return sameBytes(crypto.sha256(once), stored);
}

export const cachingSha2Password: AuthPlugin = {
  name: 'caching_sha2_password',
  client({ crypto, password }) {
    let challenged = false;
    return {
      next(fromServer) {
        if (!challenged) {
          challenged = true;
          return sha2Scramble(crypto, bareNonce(fromServer), password);
        }
        if (fromServer[0] === fastAuthSuccess) return null;
        if (fromServer[0] === performFullAuth) {
          throw new AuthFailure(
            'The server asks for the full caching_sha2_password exchange, which needs an encrypted connection: ' +
              'log in once with another client so that the server caches the password, or use an account with mysql_native_password.',
          );
        }
        throw new AuthFailure('The server sent a caching_sha2_password message that is not known.');
      },
    };
  },
  server: ({ crypto, nonce }) => ({
    proof(answer) {
      // An empty password comes as no bytes or, after an auth switch, as one NUL.
      const empty = answer.length === 0 || (answer.length === 1 && answer[0] === 0);
      if (!empty && answer.length !== digestBytes) return null;
      return {
        acceptance: empty ? null : new Uint8Array([fastAuthSuccess]),
        matches(password) {
          if (password === '' || empty) return password === '' && empty;
          return checkSha2Scramble(crypto, nonce, answer, crypto.sha256(crypto.sha256(utf8(password))));
        },
      };
    },
  }),
};
