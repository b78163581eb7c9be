import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AuthFailure, type AuthPlugin, authPlugin, authPlugins } from '../../../../src-core/mysql/auth/index.ts';
import { nodeCrypto as crypto } from '../../../../src-core/node/nodeCrypto.ts';

const require = createRequire(import.meta.url);
const nonce = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
const onWire = Uint8Array.of(...nonce, 0);

function proofOf(plugin: AuthPlugin, password: string) {
  const answer = plugin.client({ crypto, password }).next(onWire);
  return plugin.server?.({ crypto, nonce }).proof(answer ?? new Uint8Array(0)) ?? null;
}

describe.each(authPlugins)('$name, both roles', (plugin) => {
  it.each(['demo', '', 'pässwörd ✓', 'x'.repeat(300)])('accepts the password it was made from: %j', (password) => {
    expect(proofOf(plugin, password)?.matches(password)).toBe(true);
  });

  it.each([
    ['demo', 'Demo'],
    ['demo', ''],
    ['', 'demo'],
  ])('refuses a proof of %j for %j', (shown, held) => {
    expect(proofOf(plugin, shown)?.matches(held)).toBe(false);
  });

  it('sends nothing for an empty password', () => {
    expect(plugin.client({ crypto, password: '' }).next(onWire)).toEqual(new Uint8Array(0));
  });

  it('takes no answer of another length', () => {
    expect(plugin.server?.({ crypto, nonce }).proof(new Uint8Array(7))).toBeNull();
  });

  it('is found by its name', () => {
    expect(authPlugin(plugin.name)).toBe(plugin);
  });
});

describe('against an independent implementation', () => {
  it('mysql_native_password is what npm mysql2 computes', () => {
    const { calculateToken } = require(join(dirname(require.resolve('mysql2')), 'lib/auth_41.js'));
    const answer = authPlugin('mysql_native_password')?.client({ crypto, password: 'demo' }).next(onWire);
    expect(Buffer.from(answer ?? [])).toEqual(calculateToken('demo', Buffer.from(nonce.subarray(0, 8)), Buffer.from(nonce.subarray(8))));
  });

  it('caching_sha2_password is what npm mysql2 computes', () => {
    const connection = { config: { password: 'demo' } };
    const theirs = require(join(dirname(require.resolve('mysql2')), 'lib/auth_plugins/caching_sha2_password.js'))()({ connection });
    const answer = authPlugin('caching_sha2_password')?.client({ crypto, password: 'demo' }).next(onWire);
    expect(Buffer.from(answer ?? [])).toEqual(theirs(Buffer.from(onWire)));
  });

  it('mysql_native_password is what npm mysql computes', () => {
    const auth = require('mysql/lib/protocol/Auth.js');
    const answer = authPlugin('mysql_native_password')?.client({ crypto, password: 'demo' }).next(onWire);
    expect(Buffer.from(answer ?? [])).toEqual(auth.token('demo', Buffer.from(nonce)));
  });
});

describe('caching_sha2_password as a client', () => {
  it('has nothing to say to fast_auth_success, and names the remedy when the server wants the full exchange', () => {
    const dialogue = authPlugin('caching_sha2_password')!.client({ crypto, password: 'demo' });
    dialogue.next(onWire);
    expect(dialogue.next(Uint8Array.of(3))).toBeNull();
    expect(() => dialogue.next(Uint8Array.of(4))).toThrow(AuthFailure);
    expect(() => dialogue.next(Uint8Array.of(9))).toThrow(/not known/);
  });
});
