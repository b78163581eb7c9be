/**
 * mysql_clear_password: the password as it is, with a final NUL. Servers that ask somebody else (PAM, LDAP) use it; MariaDB's PAM
 * asks with it several times where there are several questions, each in the form of `dialog`.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_clear_text_password.html
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#mysql_clear_password-plugin
 */
import { AuthFailure, type AuthPlugin, type ClientAuthOptions, utf8, withNul } from './authPlugin.ts';
import { shown } from './passwordExchange.ts';

/** Answers in clear text, one a question: the password, then the further answers. */
export function clearAnswers(o: ClientAuthOptions, plugin: string): () => Uint8Array {
  let asked = 0;
  return () => {
    if (!o.secure && o.allowClearText !== true) {
      throw new AuthFailure(`The server wants the password in clear text (${plugin}), which needs TLS or a Unix socket.`);
    }
    const answer = asked === 0 ? o.password : o.furtherAnswers?.[asked - 1];
    asked++;
    if (answer === undefined) throw new AuthFailure(`The server asks ${asked} questions (${plugin}), and no more answers were given.`);
    return withNul(utf8(answer));
  };
}

export const clearPassword: AuthPlugin = {
  name: 'mysql_clear_password',
  client: (o) => ({ next: clearAnswers(o, 'mysql_clear_password') }),
  server: () => ({ challenge: new Uint8Array(0), answer: shown }),
};
