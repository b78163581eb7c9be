/**
 * sha256_password: the password itself, bare over TLS, else under the server's RSA key. Deprecated since MySQL 8.0.16.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_authentication_sha256.html
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/sha256_password-plugin
 */
import { type AuthPlugin, bareNonce, withNul } from './authPlugin.ts';
import { passwordReceiver, passwordSender, shown } from './passwordExchange.ts';

const keyRequest = 1;

export const sha256Password: AuthPlugin = {
  name: 'sha256_password',
  client(o) {
    let send: ((fromServer: Uint8Array | null) => Uint8Array) | null = null;
    return {
      next(fromServer) {
        if (send !== null) return send(fromServer);
        send = passwordSender(o, bareNonce(fromServer).slice(), keyRequest);
        // An empty password is one NUL, whoever reads it.
        return o.password === '' ? Uint8Array.of(0) : send(null);
      },
    };
  },
  server(o) {
    const receive = passwordReceiver(o, keyRequest);
    return {
      challenge: withNul(o.nonce),
      answer: (fromClient) => (fromClient.length === 1 && fromClient[0] === 0 ? shown(fromClient) : receive(fromClient)),
    };
  },
};
