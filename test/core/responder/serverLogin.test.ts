/** The server role's logins: accounts by plugin, further factors, TLS. The other end is our own client role, or bytes by hand. */
import { describe, expect, it } from 'vitest';
import { framePayload } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { nodeCrypto as crypto } from '../../../src-core/node/nodeCrypto.ts';
import { nodeSessionPorts } from '../../../src-core/node/nodeSessionPorts.ts';
import type { AccountLogin, LoginRequest, Responder } from '../../../src-core/responder/responder.ts';
import { accessDenied } from '../../../src-core/responder/serverLogin.ts';
import { ServerSession } from '../../../src-core/responder/serverSession.ts';
import type { ClientLoginOptions } from '../../../src-core/upstream/clientLogin.ts';
import { ClientSession } from '../../../src-core/upstream/clientSession.ts';
import { fakeResponder } from './fakeResponder.ts';

const { rsaKey } = nodeSessionPorts();
const fingerprint = crypto.sha256(new Uint8Array(1));
const passwords = ['demo', 'two', 'three'];

/** A responder with one account, which takes as many factors as `account` says. */
function withAccount(account: AccountLogin | null, seen: LoginRequest[], serverVersion = '11.8.1-MariaDB'): Responder {
  return {
    serverVersion,
    open(id) {
      const session = fakeResponder().open(id);
      return Object.assign(session, {
        accountLogin: () => account,
        login(request: LoginRequest) {
          seen.push(request);
          const factors = 1 + (account?.furtherPlugins?.length ?? 0);
          const proven = passwords.slice(0, factors).every((password, i) => request.proves(password, i + 1));
          return proven ? null : accessDenied(request.user, request.client, request.withPassword);
        },
      });
    },
  };
}

interface Setting {
  readonly account?: AccountLogin;
  readonly tls?: boolean;
  readonly key?: boolean;
  readonly login?: Partial<ClientLoginOptions>;
}

/** TLS is agreed upon, but nothing is encrypted: what matters here is the order. */
function connected({ account, tls = true, key = true, login = {} }: Setting) {
  const seen: LoginRequest[] = [];
  const events: string[] = [];
  const server: ServerSession = new ServerSession({
    responder: withAccount(account ?? null, seen),
    crypto,
    connectionId: 1,
    client: '127.0.0.1:9',
    ...(key ? { rsaKey } : {}),
    ...(tls ? { startTls: (rest: Uint8Array) => startTls(rest) } : {}),
    send(chunk) {
      queueMicrotask(() => client.receive(chunk));
      return true;
    },
    close: () => queueMicrotask(() => client.ended()),
    pause: () => undefined,
    resume: () => undefined,
  });
  const startTls = (rest: Uint8Array) => {
    events.push(`server TLS, ${rest.length}`);
    server.secured(fingerprint);
  };
  const client: ClientSession = new ClientSession({
    crypto,
    user: 'app',
    password: 'demo',
    ...login,
    send: (chunk) => queueMicrotask(() => server.receive(chunk)),
    startTls: () => queueMicrotask(() => client.secured({ fingerprint, trusted: false })),
    close: () => server.ended(),
  });
  server.start();
  return { client, server, seen, events };
}

const plugins = [
  'mysql_native_password',
  'caching_sha2_password',
  'sha256_password',
  'client_ed25519',
  'parsec',
  'mysql_clear_password',
  'dialog',
];

describe.each(['off', 'require'] as const)('with TLS %s', (tls) => {
  const login = { tls, allowClearText: true, furtherPasswords: ['two', 'three'] };

  it.each(plugins)('an account of %s, and a change of user', async (plugin) => {
    const { client, seen } = connected({ account: { plugin, fullExchange: true }, login });
    await client.ready;
    await client.changeUser({ user: 'report', password: 'demo' });
    const told = { authPlugin: plugin, secure: tls === 'require', withPassword: true };
    expect(seen).toMatchObject([
      { user: 'app', ...told },
      { user: 'report', ...told },
    ]);
    await expect(client.changeUser({ user: 'report', password: 'nope' })).rejects.toMatchObject({ code: 1045 });
  });

  it('three factors', async () => {
    const account = { plugin: 'caching_sha2_password', furtherPlugins: ['mysql_clear_password', 'sha256_password'] };
    await connected({ account, login }).client.ready;
    const wrong = connected({ account, login: { ...login, furtherPasswords: ['two', 'drei'] } });
    await expect(wrong.client.ready).rejects.toMatchObject({ code: 1045 });
  });

  it('any plugin that the client names, where the account says nothing', async () => {
    const { client, seen } = connected({ login });
    await client.ready;
    expect(seen[0]?.authPlugin).toBe('mysql_native_password');
  });
});

describe('TLS', () => {
  it('goes on with what came behind the request', () => {
    const { server, events } = connected({});
    const request = framePayload(Uint8Array.of(0x00, 0x8a, ...new Uint8Array(30)), 1);
    server.receive(Uint8Array.of(...request, 0x16, 0x03, 0x01));
    expect(events).toEqual(['server TLS, 3']);
  });

  it('is not offered by a host that cannot', async () => {
    const { client } = connected({ tls: false, login: { tls: 'require' } });
    await expect(client.ready).rejects.toThrow(/does not offer TLS/);
  });

  it('with a self-signed certificate is proven by the password, as MariaDB does', async () => {
    for (const plugin of ['mysql_native_password', 'client_ed25519', 'parsec']) {
      await connected({ account: { plugin }, login: { tls: 'verify' } }).client.ready;
    }
  });

  it('is needed for the full exchange where there is no key', async () => {
    const account = { plugin: 'caching_sha2_password', fullExchange: true };
    await expect(connected({ account, key: false }).client.ready).rejects.toMatchObject({ code: 1045 });
    await connected({ account, key: false, login: { tls: 'require' } }).client.ready;
  });
});
