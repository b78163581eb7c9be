/**
 * caching_sha2_password. The fast path: SHA256(password) XOR SHA256(SHA256(SHA256(password)), nonce), which a server can only
 * check while its cache holds the account. Else it asks for the full exchange: the password itself, bare where nobody else
 * reads the connection, elsewhere under the server's RSA key, which the client asks for.
 *
 *   client  scramble
 *   server  0x03 and OK (fast)   | 0x04 (full)
 *   client                         password NUL (TLS)  | 0x02, unless it knows the key
 *   server                                               the key in PEM
 *   client                                               RSA(password NUL XOR nonce)
 *
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
import {
  AuthFailure,
  type AuthPlugin,
  type AuthVerifier,
  bareNonce,
  type Crypto,
  type ServerAuthOptions,
  sameBytes,
  utf8,
  withNul,
  xor,
} from './authPlugin.ts';
import { passwordReceiver, passwordSender } from './passwordExchange.ts';

const digestBytes = 32;
const keyRequest = 2;
const fastAuthSuccess = 3;
const performFullAuth = 4;

/** The 32 bytes a client sends; none for an empty password. */
function sha2Scramble(crypto: Crypto, nonce: Uint8Array, password: string): Uint8Array {
  if (password === '') return new Uint8Array(0);
  const once = crypto.sha256(utf8(password));
  return xor(once, crypto.sha256(crypto.sha256(once), nonce));
}

/** Whether the scramble was made from the password whose double SHA-256 (the server's cache entry) is `stored`. */
function checkSha2Scramble(crypto: Crypto, nonce: Uint8Array, scramble: Uint8Array, stored: Uint8Array): boolean {
  if (scramble.length !== digestBytes) return false;
  const once = xor(scramble, crypto.sha256(stored, nonce));
  return sameBytes(crypto.sha256(once), stored);
}

export const cachingSha2Password: AuthPlugin = {
  name: 'caching_sha2_password',
  client(o) {
    let nonce: Uint8Array | null = null;
    let send: ((fromServer: Uint8Array | null) => Uint8Array) | null = null;
    return {
      next(fromServer) {
        if (nonce === null) {
          nonce = bareNonce(fromServer).slice();
          return sha2Scramble(o.crypto, nonce, o.password);
        }
        if (send !== null) return send(fromServer);
        if (fromServer[0] === fastAuthSuccess) return null;
        if (fromServer[0] !== performFullAuth) throw new AuthFailure('The server sent a caching_sha2_password message that is not known.');
        send = passwordSender(o, nonce, keyRequest);
        return send(null);
      },
    };
  },
  server,
};

function server(o: ServerAuthOptions): AuthVerifier {
  const { crypto, nonce } = o;
  let scrambled = false;
  const receive = passwordReceiver(o, keyRequest);
  return {
    challenge: withNul(nonce),
    answer(fromClient) {
      if (scrambled) return receive(fromClient);
      scrambled = true;
      // An empty password comes as no bytes or, after an auth switch, as one NUL.
      const empty = fromClient.length === 0 || (fromClient.length === 1 && fromClient[0] === 0);
      if (!empty && fromClient.length !== digestBytes) return { kind: 'refused' };
      if (!empty && o.fullExchange === true) return { kind: 'ask', data: Uint8Array.of(performFullAuth) };
      const matches = (password: string) => {
        if (password === '' || empty) return password === '' && empty;
        return checkSha2Scramble(crypto, nonce, fromClient, crypto.sha256(crypto.sha256(utf8(password))));
      };
      return { kind: 'proof', proof: { acceptance: empty ? null : Uint8Array.of(fastAuthSuccess), matches } };
    },
  };
}
