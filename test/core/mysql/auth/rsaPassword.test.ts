import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AuthFailure } from '../../../../src-core/mysql/auth/index.ts';
import { decryptPassword, encryptPassword } from '../../../../src-core/mysql/auth/rsaPassword.ts';
import { nodeCrypto as crypto } from '../../../../src-core/node/nodeCrypto.ts';
import { nodeSessionPorts } from '../../../../src-core/node/nodeSessionPorts.ts';

const require = createRequire(import.meta.url);
const key = nodeSessionPorts().rsaKey;
const nonce = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

describe('a password under RSA', () => {
  it.each(['demo\0', '\0', 'pässwörd ✓\0', `${'x'.repeat(213)}\0`])('comes back: %j', (password) => {
    const sent = encryptPassword(crypto, key.publicKey, nonce, bytes(password));
    expect(sent).toHaveLength(256);
    expect(decryptPassword(key, nonce, sent)).toEqual(bytes(password));
  });

  it('takes the nonce with the NUL that ends it on the wire', () => {
    const sent = encryptPassword(crypto, key.publicKey, Uint8Array.of(...nonce, 0), bytes('a password longer than the nonce\0'));
    expect(decryptPassword(key, nonce, sent)).toEqual(bytes('a password longer than the nonce\0'));
  });

  it('is what npm mysql2 sends', () => {
    const plugin = require(join(dirname(require.resolve('mysql2')), 'lib/auth_plugins/sha256_password.js'));
    const theirs = plugin({ serverPublicKey: Buffer.from(key.publicKey) })({ connection: { config: { password: 'demo' } } });
    expect(decryptPassword(key, nonce, new Uint8Array(theirs(Buffer.from([...nonce, 0]))))).toEqual(bytes('demo\0'));
  });

  it('bytes that were not encrypted with our key are told as such', () => {
    expect(decryptPassword(key, nonce, new Uint8Array(256))).toBeNull();
    expect(decryptPassword(key, nonce, new Uint8Array(0))).toBeNull();
  });

  it('a key that is none, a password that is too long and a nonce that is missing are failures in words', () => {
    expect(() => encryptPassword(crypto, bytes('no key'), nonce, bytes('demo\0'))).toThrow(AuthFailure);
    expect(() => encryptPassword(crypto, key.publicKey, nonce, new Uint8Array(215))).toThrow(AuthFailure);
    expect(() => encryptPassword(crypto, key.publicKey, new Uint8Array(0), bytes('demo\0'))).toThrow(/no challenge/);
  });
});
