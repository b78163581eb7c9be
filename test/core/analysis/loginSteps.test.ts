import { describe, expect, it } from 'vitest';
import { loginSteps } from '../../../src-core/analysis/loginSteps.ts';
import { loginStory } from '../../support/loginStories.ts';

const titles = (name: string) => loginSteps(loginStory(name)).map((s) => s.title);

describe('steps of a login', () => {
  it('tells a plain login', () => {
    expect(titles('mariadb-accepted')).toEqual([
      'Connection accepted',
      'MariaDB 10.11.19-MariaDB-0+deb12u1 greets',
      'Client does not ask for TLS',
      'Client logs in as app',
      'Login accepted',
    ]);
  });

  it('tells TLS of both sides in the order of what caused what', () => {
    expect(titles('mariadb-tls')).toEqual([
      'Connection accepted',
      'MariaDB 10.11.19-MariaDB-0+deb12u1 greets',
      'Client asks for TLS',
      'TLS with the client stands',
      'Client logs in as app',
      'Proxy asks the server for TLS',
      'TLS with the server stands',
      'Login accepted',
    ]);
  });

  it('tells the full way of caching_sha2_password, and the fast one', () => {
    expect(titles('mysql-full').slice(4)).toEqual([
      'Full authentication wanted',
      'Client asks for the public key',
      'Server sends its public key',
      'Client sends the encrypted password',
      'Login accepted',
    ]);
    expect(titles('mysql-full-tls').slice(-3)).toEqual(['Full authentication wanted', 'Client sends the password', 'Login accepted']);
    expect(titles('mysql-fast').slice(-2)).toEqual(['Fast authentication', 'Login accepted']);
  });

  it('tells what the proxy does where only one side is encrypted', () => {
    expect(titles('mysql-full-client-tls').slice(-6)).toEqual([
      'Full authentication wanted',
      'Client sends the password',
      'Proxy asks the server for its public key',
      'Server sends its public key',
      'Proxy sends the password encrypted',
      'Login accepted',
    ]);
    expect(titles('mysql-full-backend-tls').slice(-6)).toEqual([
      'Full authentication wanted',
      'Client asks for the public key',
      'Proxy shows its own public key',
      'Client sends the encrypted password',
      'Proxy passes the password on over TLS',
      'Login accepted',
    ]);
  });

  it('says which compression was agreed on', () => {
    const steps = loginSteps(loginStory('mysql-zstd'));
    expect(steps.find((s) => s.title === 'Client logs in as app')?.detail).toContain('zstd compression (level 3)');
    expect(steps.at(-1)?.detail).toContain('compress with zstd');
  });

  it('says what the proxy removed, and why', () => {
    const removed = loginSteps(loginStory('client-requires-tls')).find((s) => s.outcome === 'changed');
    expect(removed?.from).toBe('proxy');
    expect(removed?.detail).toContain('TLS (CLIENT_SSL)');
    expect(removed?.detail).toContain('--tls-client off');
  });

  it('says what the client asked for', () => {
    const login = loginSteps(loginStory('mariadb-accepted')).find((s) => s.title === 'Client logs in as app');
    expect(login).toMatchObject({ from: 'client', packet: 1 });
    expect(login?.detail).toContain('schema shop');
    expect(login?.detail).toContain('utf8mb4_unicode_ci');
    expect(login?.detail).toContain('mysql_native_password');
    expect(login?.detail).toContain('_client_name=Node-MySQL-2');
  });

  it("gives the server's own words for a refusal", () => {
    const refused = loginSteps(loginStory('mariadb-locked')).at(-1);
    expect(refused).toMatchObject({
      outcome: 'failed',
      from: 'server',
      detail: '4151 (HY000) ER_ACCOUNT_HAS_BEEN_LOCKED: Access denied, this account is locked',
    });
  });

  it('tells a switch of the plugin', () => {
    const story = loginStory('mariadb-accepted');
    const name = new TextEncoder().encode('caching_sha2_password');
    const packet = Uint8Array.of(name.length + 23, 0, 0, 2, 0xfe, ...name, 0, ...new Uint8Array(21));
    const [greeting, response, ok] = story.messages;
    const messages = [greeting!, response!, { ...ok!, step: 'authSwitchRequest' as const, packet }];
    const step = loginSteps({ ...story, messages }).find((s) => s.title === 'Server switches to caching_sha2_password');
    expect(step?.detail).toContain('in place of mysql_native_password');
  });

  it('never fails on packets that cannot be read', () => {
    const story = loginStory('mysql-full');
    for (let cut = 0; cut < 80; cut++) {
      const messages = story.messages.map((m) => ({ ...m, packet: m.packet.subarray(0, cut) }));
      expect(loginSteps({ ...story, messages }).length).toBeGreaterThan(story.messages.length);
    }
  });

  it('tells what broke a login off', () => {
    expect(loginSteps(loginStory('backend-refused')).at(-1)).toMatchObject({
      title: 'Login broken off',
      outcome: 'failed',
      detail: 'The backend: connection refused: nothing listens there.',
    });
  });
});
