import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AuthFailure,
  type AuthPlugin,
  authPlugin,
  authPlugins,
  type ClientAuthOptions,
  type ServerAuthOptions,
} from '../../../../src-core/mysql/auth/index.ts';
import { knownPlugin } from '../../../../src-core/mysql/auth/knownPlugins.ts';
import { nodeCrypto as crypto } from '../../../../src-core/node/nodeCrypto.ts';
import { nodeSessionPorts } from '../../../../src-core/node/nodeSessionPorts.ts';

const require = createRequire(import.meta.url);
const nonce = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
const onWire = Uint8Array.of(...nonce, 0);
const { rsaKey } = nodeSessionPorts();

type Setting = Partial<Pick<ServerAuthOptions, 'fullExchange' | 'rsaKey'>> & Partial<ClientAuthOptions> & { readonly secure: boolean };

/** Both roles talk until the server has its proof. `messages`: sizes of what went, client's first. */
function talk(plugin: AuthPlugin, password: string, setting: Setting) {
  const client = plugin.client({ crypto, password, ...setting });
  const server = plugin.server!({ crypto, nonce, rsaKey, ...setting });
  const messages: number[] = [];
  let said = server.challenge;
  for (let round = 0; round < 5; round++) {
    const answer = client.next(said) ?? new Uint8Array(0);
    messages.push(answer.length);
    const step = server.answer(answer);
    if (step.kind === 'refused') return { proof: null, messages, client };
    if (step.kind === 'proof') return { proof: step.proof, messages, client };
    messages.push(step.data.length);
    said = step.data;
  }
  throw new Error('no end');
}

const spoken = authPlugins.filter((p) => p.server !== undefined);
const settings: [string, Setting][] = [
  ['over TLS', { secure: true }],
  ['without TLS', { secure: false, allowClearText: true }],
  ['over TLS, in full', { secure: true, fullExchange: true }],
  ['without TLS, in full', { secure: false, allowClearText: true, fullExchange: true }],
];

describe.each(spoken)('$name, both roles', (plugin) => {
  describe.each(settings)('%s', (_, setting) => {
    it.each(['demo', '', 'pässwörd ✓', 'x'.repeat(200)])('accepts the password it was made from: %j', (password) => {
      expect(talk(plugin, password, setting).proof?.matches(password)).toBe(true);
    });

    it.each([
      ['demo', 'Demo'],
      ['demo', ''],
      ['', 'demo'],
    ])('refuses a proof of %j for %j', (shown, held) => {
      expect(talk(plugin, shown, setting).proof?.matches(held)).toBe(false);
    });

    it('both sides know the same of the password where they can prove a certificate with it', () => {
      const { client, proof } = talk(plugin, 'demo', setting);
      expect(proof?.passwordHash?.('demo')).toEqual(client.passwordHash?.());
    });
  });

  it('takes no answer of another length', () => {
    expect(plugin.server?.({ crypto, nonce, secure: false, rsaKey }).answer(new Uint8Array(7).fill(5)).kind).toBe('refused');
  });
});

describe('the table', () => {
  it.each(authPlugins)('$name is found by its name, and described', (plugin) => {
    expect(authPlugin(plugin.name)).toBe(plugin);
    expect(knownPlugin(plugin.name)?.description).toMatch(/\.$/);
  });

  it('describes also those that it cannot speak, and nothing else', () => {
    expect(knownPlugin('authentication_webauthn_client')?.kind).toBe('external');
    expect(knownPlugin('constructor')).toBeNull();
    expect(authPlugin('auth_gssapi_client')).toBeUndefined();
  });
});

describe('against an independent implementation', () => {
  const first = (name: string, password: string, challenge = onWire) =>
    Buffer.from(authPlugin(name)!.client({ crypto, password, secure: false }).next(challenge) ?? []);

  it('mysql_native_password is what npm mysql2 computes', () => {
    const { calculateToken } = require(join(dirname(require.resolve('mysql2')), 'lib/auth_41.js'));
    expect(first('mysql_native_password', 'demo')).toEqual(
      calculateToken('demo', Buffer.from(nonce.subarray(0, 8)), Buffer.from(nonce.subarray(8))),
    );
  });

  it('caching_sha2_password is what npm mysql2 computes', () => {
    const connection = { config: { password: 'demo' } };
    const theirs = require(join(dirname(require.resolve('mysql2')), 'lib/auth_plugins/caching_sha2_password.js'))()({ connection });
    expect(first('caching_sha2_password', 'demo')).toEqual(theirs(Buffer.from(onWire)));
  });

  it('mysql_native_password is what npm mysql computes', () => {
    const auth = require('mysql/lib/protocol/Auth.js');
    expect(first('mysql_native_password', 'demo')).toEqual(auth.token('demo', Buffer.from(nonce)));
  });

  it.each(['demo', 'pässwörd ✓', 'x'.repeat(100)])('client_ed25519 is what npm mariadb computes: %j', async (password) => {
    const path = join(dirname(require.resolve('mariadb')), '../lib/cmd/handshake/auth/ed25519-password-auth.js');
    const { default: theirs } = (await import(path)) as { default: { encryptPassword(p: string, seed: Buffer): Buffer } };
    const challenge = Buffer.from(Array.from({ length: 32 }, (_, i) => 200 - i));
    expect(first('client_ed25519', password, Uint8Array.from(challenge))).toEqual(theirs.encryptPassword(password, challenge));
  });

  it('client_ed25519: the public keys of MariaDB’s documentation', () => {
    const stored = (password: string) => Buffer.from(crypto.ed25519.publicKey(crypto.sha512(Buffer.from(password)))).toString('base64');
    expect(stored('secret')).toBe('ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY=');
  });

  it('Ed25519 is that of RFC 8032, section 7.1, test 2', () => {
    const secret = crypto.sha512(Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'));
    const message = Uint8Array.of(0x72);
    const signature = crypto.ed25519.sign(secret, message);
    const key = crypto.ed25519.publicKey(secret);
    expect(Buffer.from(key).toString('hex')).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    expect(Buffer.from(signature).toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(crypto.ed25519.verify(key, message, signature)).toBe(true);
    expect(crypto.ed25519.verify(key, Uint8Array.of(0x73), signature)).toBe(false);
    expect(crypto.ed25519.verify(new Uint8Array(3), message, signature)).toBe(false);
  });
});

describe('caching_sha2_password', () => {
  const plugin = authPlugin('caching_sha2_password')!;

  it('takes the way that it is asked for', () => {
    expect(talk(plugin, 'demo', { secure: false }).messages).toEqual([32]);
    expect(talk(plugin, 'demo', { secure: true, fullExchange: true }).messages).toEqual([32, 1, 5]);
    expect(talk(plugin, 'demo', { secure: false, fullExchange: true }).messages).toEqual([32, 1, 1, rsaKey.publicKey.length, 256]);
    const known = { secure: false, fullExchange: true, serverPublicKey: rsaKey.publicKey };
    expect(talk(plugin, 'demo', known).messages).toEqual([32, 1, 256]);
    expect(talk(plugin, '', { secure: false, fullExchange: true }).messages).toEqual([0]);
  });

  it('accepts on the fast path with 3, and says nothing to it as a client', () => {
    expect(talk(plugin, 'demo', { secure: false }).proof?.acceptance).toEqual(Uint8Array.of(3));
    const dialogue = plugin.client({ crypto, password: 'demo', secure: false });
    dialogue.next(onWire);
    expect(dialogue.next(Uint8Array.of(3))).toBeNull();
    expect(() => dialogue.next(Uint8Array.of(9))).toThrow(/not known/);
  });

  it('a server without a key refuses the full exchange without TLS', () => {
    expect(talk(plugin, 'demo', { secure: false, fullExchange: true, rsaKey: null }).proof).toBeNull();
  });
});

describe('sha256_password', () => {
  const plugin = authPlugin('sha256_password')!;

  it('asks for the key only where it needs it', () => {
    expect(talk(plugin, 'demo', { secure: true }).messages).toEqual([5]);
    expect(talk(plugin, 'demo', { secure: false }).messages).toEqual([1, rsaKey.publicKey.length, 256]);
    expect(talk(plugin, 'demo', { secure: false, serverPublicKey: rsaKey.publicKey }).messages).toEqual([256]);
    expect(talk(plugin, '', { secure: false }).messages).toEqual([1]);
  });
});

describe('passwords in clear text', () => {
  it.each(['mysql_clear_password', 'dialog'])('%s: not over a connection that others read, unless that is allowed', (name) => {
    const ask = (o: Partial<ClientAuthOptions>) => authPlugin(name)!.client({ crypto, password: 'demo', secure: false, ...o });
    expect(() => ask({}).next(new Uint8Array(0))).toThrow(/TLS or a Unix socket/);
    expect(ask({ allowClearText: true }).next(new Uint8Array(0))).toEqual(new Uint8Array(Buffer.from('demo\0')));
  });

  it('answers one question after the other, and says where answers are missing', () => {
    const dialogue = authPlugin('dialog')!.client({ crypto, password: 'demo', secure: true, furtherAnswers: ['123456'] });
    expect(dialogue.next(Uint8Array.of(4, ...Buffer.from('Password: ')))).toEqual(new Uint8Array(Buffer.from('demo\0')));
    expect(dialogue.next(Uint8Array.of(2, ...Buffer.from('Code: ')))).toEqual(new Uint8Array(Buffer.from('123456\0')));
    expect(() => dialogue.next(Uint8Array.of(2))).toThrow(/3 questions/);
  });
});

describe('what cannot go on', () => {
  const next = (name: string, ...messages: Uint8Array[]) => {
    const dialogue = authPlugin(name)!.client({ crypto, password: 'demo', secure: true });
    return () => messages.map((m) => dialogue.next(m));
  };

  it.each([
    ['mysql_old_password', [new Uint8Array(8)], /old_passwords=0/],
    ['client_ed25519', [new Uint8Array(20)], /too short/],
    ['parsec', [new Uint8Array(20)], /too short/],
    ['parsec', [new Uint8Array(32), Uint8Array.of(0x51, 0, 1, 2)], /form that is not known/],
    ['parsec', [new Uint8Array(32), Uint8Array.of(0x50, 30, 1, 2)], /too much/],
  ])('%s: %#', (name, messages, reason) => {
    expect(next(name, ...messages)).toThrow(AuthFailure);
    expect(next(name, ...messages)).toThrow(reason);
  });
});
