import { describe, expect, it } from 'vitest';
import { loginCauses } from '../../../src-core/analysis/loginCauses.ts';
import { loginStory } from '../../support/loginStories.ts';

const causesOf = (name: string) => loginCauses(loginStory(name)).map((c) => c.cause);

/** A recorded refusal with another error in it, as the servers' manuals word it. */
function refusedWith(code: number, message: string) {
  const story = loginStory('mariadb-wrong-password');
  const text = new TextEncoder().encode(`#HY000${message}`);
  const packet = Uint8Array.of(text.length + 3, 0, 0, 2, 0xff, code & 255, code >> 8, ...text);
  return { ...story, messages: story.messages.map((m) => (m.step === 'err' ? { ...m, packet } : m)) };
}

describe('causes of a failed login, by what real servers and clients sent', () => {
  it.each([
    ['mariadb-accepted', []],
    ['mysql-full', []],
    ['mysql-fast', []],
    [
      'mariadb-wrong-password',
      ['The password is wrong', 'There is no account for app from localhost', 'The account requires TLS (REQUIRE SSL or X509)'],
    ],
    [
      'mysql-wrong-password',
      ['The password is wrong', 'There is no account for app from localhost', 'The account requires TLS (REQUIRE SSL or X509)'],
    ],
    [
      'mariadb-no-password',
      ['The app sends no password', 'There is no account for app from localhost', 'The account requires TLS (REQUIRE SSL or X509)'],
    ],
    ['mariadb-unknown-schema', ['There is no schema nope']],
    ['mariadb-schema-denied', ['The user may not use the schema']],
    ['mariadb-locked', ['The account is locked']],
    ['mariadb-expired', ['The password has expired']],
    ['mariadb-user-limit', ['The account has used up what it may use']],
    ['mariadb-too-many', ['The server has no connection left']],
    ['mariadb-unix-socket', ["The account logs in as a user of the server's operating system, not by password"]],
    ['mysql-requires-tls', ['The server accepts encrypted connections only (require_secure_transport)']],
    ['mysql-old-driver', ["The client is too old for the server's authentication (caching_sha2_password)"]],
    ['mysql-no-public-key', ['The client does not send its password to a server whose public key it does not have']],
    ['client-insists-on-tls', ['The client insists on TLS']],
    ['client-requires-tls', ['The app requires TLS, which the greeting does not offer', 'Something only looked whether the port is open']],
    ['client-only-looks', ['The app requires TLS, which the greeting does not offer', 'Something only looked whether the port is open']],
    ['backend-refused', ['No server listens on 127.0.0.1:3306']],
    ['backend-not-mysql', ['127.0.0.1:3306 is not a MySQL or MariaDB server']],
    ['backend-closes', ['127.0.0.1:3306 closed the connection without a greeting', '127.0.0.1:3306 waits for a PROXY header']],
  ])('%s', (name, causes) => {
    expect(causesOf(name)).toEqual(causes);
  });

  it.each([
    [1130, "Host '10.0.0.7' is not allowed to connect to this MariaDB server", 'The server does not let this host in'],
    [
      1129,
      "Host '10.0.0.7' is blocked because of many connection errors; unblock with 'mariadb-admin flush-hosts'",
      'The server has blocked the host after too many broken connections',
    ],
    [1203, 'User app already has more than max_user_connections active connections', 'The account has used up what it may use'],
    [3118, 'Access denied for user app. Account is locked.', 'The account is locked'],
    [1524, "Plugin 'x' is not loaded", 'The account needs a plugin that the server has not loaded (x)'],
    [9999, 'Something else', 'The server refused the login'],
  ])('error %i', (code, message, cause) => {
    const [first] = loginCauses(refusedWith(code, message));
    expect(first?.cause).toBe(cause);
    expect(first?.evidence).toContain(message.replace(/\.$/, ''));
    expect(first?.remedy).not.toBe('');
  });

  it('says why a connection that TLS was wanted for had none', () => {
    expect(loginCauses(loginStory('mysql-requires-tls'))[0]?.evidence).toContain('the proxy does not use it (--tls-backend off)');
    expect(loginCauses(loginStory('mysql-wrong-password'))[2]?.evidence).toContain('the proxy does not use it (--tls-backend off)');
    expect(loginCauses(loginStory('mariadb-wrong-password'))[2]?.evidence).toContain('the server did not offer TLS');
  });

  it('has nothing to say of a login under way', () => {
    const story = loginStory('mariadb-accepted');
    expect(loginCauses({ ...story, messages: story.messages.slice(0, 2), events: story.events.slice(0, 1) })).toEqual([]);
  });
});
