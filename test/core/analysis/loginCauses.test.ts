import { describe, expect, it } from 'vitest';
import { loginCauses } from '../../../src-core/analysis/loginCauses.ts';
import { goodLogins } from '../../support/failingLogins/goodLogins.ts';
import { allFailingLogins } from '../../support/failingLogins/index.ts';
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
  it.each(goodLogins.map(({ name }) => name))('%s succeeded', (name) => {
    expect(causesOf(name)).toEqual([]);
  });

  it.each(allFailingLogins.map(({ name, causes }) => [name, causes] as const))('%s', (name, causes) => {
    expect(causesOf(name).slice(0, causes.length)).toEqual(causes);
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

  it.each(allFailingLogins.map(({ name }) => name))('%s: the evidence does not say what to do', (name) => {
    for (const { evidence } of loginCauses(loginStory(name))) expect(evidence).not.toMatch(/; .*(--tls-|hydrophone ca|let the)/);
  });

  it('says why a connection that TLS was wanted for had none', () => {
    expect(loginCauses(loginStory('mysql-requires-tls'))[0]?.evidence).toContain('the proxy does not use it (--tls-backend off)');
    expect(loginCauses(loginStory('mariadb-requires-tls'))[0]?.evidence).toContain('the proxy does not use it (--tls-backend off)');
    expect(loginCauses(loginStory('mariadb-requires-certificate'))[2]?.remedy).toContain('--tls-cert FILE');
  });

  it('has nothing to say of a login under way', () => {
    const story = loginStory('mariadb-accepted');
    expect(loginCauses({ ...story, messages: story.messages.slice(0, 2), events: story.events.slice(0, 1) })).toEqual([]);
  });
});
