/** The client role's way to TLS, its further factors and its change of user, against a server by hand. */
import { describe, expect, it } from 'vitest';
import { certificateDigest } from '../../../src-core/mysql/auth/certificateDigest.ts';
import { framePayload, PacketWriter } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { type CapabilityName, capabilitiesOf } from '../../../src-core/mysql/constants/capabilities.ts';
import { greeting } from '../../../src-core/mysql/packets/greeting.ts';
import { nodeCrypto as crypto } from '../../../src-core/node/nodeCrypto.ts';
import type { ClientLoginOptions } from '../../../src-core/upstream/clientLogin.ts';
import { ClientSession } from '../../../src-core/upstream/clientSession.ts';

const nonce = Uint8Array.from({ length: 20 }, (_, i) => i + 65);
const fingerprint = crypto.sha256(new Uint8Array(5));
const usual = [
  'CLIENT_PROTOCOL_41',
  'CLIENT_SECURE_CONNECTION',
  'CLIENT_PLUGIN_AUTH',
  'CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA',
  'CLIENT_LONG_PASSWORD',
  'CLIENT_SESSION_TRACK',
] as const;

function greetingBytes(tls: boolean, authPlugin = 'mysql_native_password', ...more: CapabilityName[]): Uint8Array {
  const capabilities = capabilitiesOf(...usual, ...(tls ? (['CLIENT_SSL'] as const) : []), ...more);
  const writer = new PacketWriter();
  greeting.write(
    writer,
    {
      serverVersion: '11.8.1-MariaDB',
      connectionId: 1,
      authData: Uint8Array.of(...nonce, 0),
      capabilities,
      collation: 45,
      statusFlags: 2,
      authPlugin,
    },
    { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' },
  );
  return writer.finish(0);
}

function client(options: Partial<ClientLoginOptions> = {}, canTls = true) {
  const sent: string[] = [];
  const session = new ClientSession({
    crypto,
    user: 'app',
    password: 'demo',
    ...options,
    send: (chunk) => sent.push(Buffer.from(chunk).toString('hex')),
    ...(canTls ? { startTls: () => sent.push('TLS') } : {}),
    close: () => sent.push('close'),
  });
  const say = (sequence: number, ...payload: number[]) => session.receive(framePayload(Uint8Array.from(payload), sequence));
  const asked = (sequence: number, header: number, plugin: string, challenge: readonly number[]) =>
    say(sequence, header, ...Buffer.from(`${plugin}\0`), ...challenge);
  return { session, sent, say, asked };
}

const ok = (info = '') => [0, 0, 0, 2, 0, 0, 0, ...(info === '' ? [] : [info.length, ...Buffer.from(info)])];
const text = (hex: string | undefined) => Buffer.from(hex ?? '', 'hex').toString('latin1');

describe('TLS', () => {
  it.each(['prefer', 'require', 'verify'] as const)('%s: asked for before anything of the login is told', async (tls) => {
    const { session, sent, say } = client({ tls });
    session.receive(greetingBytes(true));
    expect(sent).toEqual([expect.stringMatching(/^20000001/), 'TLS']);
    session.secured({ fingerprint, trusted: true });
    expect(sent[2]).toMatch(/^......02/);
    expect(text(sent[2])).toContain('app\0');
    say(3, ...ok());
    expect(await session.ready).toMatchObject({ connectionId: 1 });
  });

  it('off: not asked for; prefer: nor where it is not offered', () => {
    for (const [tls, offered] of [
      ['off', true],
      ['prefer', false],
    ] as const) {
      const { session, sent } = client({ tls });
      session.receive(greetingBytes(offered));
      expect(sent).toEqual([expect.stringContaining(Buffer.from('app\0').toString('hex'))]);
    }
  });

  it.each(['require', 'verify'] as const)('%s: a server without it is refused before the user is told', async (tls) => {
    const { session, sent } = client({ tls });
    session.receive(greetingBytes(false));
    await expect(session.ready).rejects.toThrow(/does not offer TLS/);
    expect(sent).toEqual(['close']);
  });

  it('a connection that cannot do it says so', async () => {
    const { session } = client({ tls: 'prefer' }, false);
    session.receive(greetingBytes(true));
    await expect(session.ready).rejects.toThrow(/cannot go on in TLS/);
  });
});

describe('a certificate that nobody knows', () => {
  const info = Buffer.from(certificateDigest(crypto, crypto.sha1(crypto.sha1(Buffer.from('demo'))), nonce, fingerprint)).toString('latin1');
  const loggedIn = (told: string) => {
    const c = client({ tls: 'verify' });
    c.session.receive(greetingBytes(true));
    c.session.secured({ fingerprint, trusted: false });
    c.say(3, ...ok(told));
    return c.session.ready;
  };

  it('is accepted where the password proves it', async () => {
    expect(await loggedIn(info)).toMatchObject({ connectionId: 1 });
  });

  it.each([
    ['nothing', ''],
    ['another digest', `\x01${'0'.repeat(64)}`],
  ])('is refused where the server tells %s', async (_, told) => {
    await expect(loggedIn(told)).rejects.toThrow(/not trusted/);
  });

  it('never sees a password in clear text', async () => {
    const { session, sent, asked } = client({ tls: 'verify' });
    session.receive(greetingBytes(true, 'caching_sha2_password'));
    session.secured({ fingerprint, trusted: false });
    // The plugin that could not prove it is not begun with.
    expect(text(sent[2])).toContain('mysql_native_password');
    asked(3, 0xfe, 'mysql_clear_password', []);
    await expect(session.ready).rejects.toThrow(/mysql_clear_password cannot prove it/);
    expect(sent.slice(3)).toEqual(['close']);
  });
});

describe('what the server asks in the course of a login', () => {
  it('further factors take their own passwords', async () => {
    const { session, sent, say, asked } = client({ furtherPasswords: ['two', 'three'], unixSocket: true });
    session.receive(greetingBytes(false, 'mysql_native_password', 'MULTI_FACTOR_AUTHENTICATION'));
    asked(2, 0x02, 'mysql_clear_password', []);
    expect(text(sent[1]).slice(4)).toBe('two\0');
    asked(4, 0x02, 'mysql_old_password', []);
    await expect(session.ready).rejects.toThrow(/before MySQL 4.1/);
    say(6, ...ok());
    expect(sent).toEqual([sent[0], sent[1], 'close']);
  });

  it('questions without a header, as MariaDB sends them', () => {
    const { session, sent, say, asked } = client({ unixSocket: true, furtherAnswers: ['yes'] });
    session.receive(greetingBytes(false));
    asked(2, 0xfe, 'dialog', [4, ...Buffer.from('Password: ')]);
    say(4, 2, ...Buffer.from('Sure?'));
    expect(sent.slice(1).map((hex) => text(hex).slice(4))).toEqual(['demo\0', 'yes\0']);
  });

  it('an empty packet has no place', async () => {
    const { session, say } = client();
    session.receive(greetingBytes(false));
    say(2);
    await expect(session.ready).rejects.toThrow(/no place in a login/);
  });
});

describe('a change of user', () => {
  async function loggedIn() {
    const c = client();
    c.session.receive(greetingBytes(false));
    c.say(2, ...ok());
    await c.session.ready;
    c.sent.length = 0;
    return c;
  }

  it('answers the last challenge, and what the server asks anew', async () => {
    const { session, sent, say, asked } = await loggedIn();
    const changed = session.changeUser({ user: 'report', password: 'other', schema: 'shop' });
    const later = session.ping();
    const command = text(sent[0]).slice(4);
    expect(command.slice(0, 9)).toBe('\x11report\0\x14');
    expect(command.slice(29, 34)).toBe('shop\0');
    asked(1, 0xfe, 'client_ed25519', new Array(32).fill(7));
    expect(sent[1]).toMatch(/^40000002/);
    expect(sent).toHaveLength(2);
    say(3, ...ok());
    await changed;
    expect(sent[2]).toBe('010000000e');
    say(1, ...ok());
    await later;
  });

  it('that is refused ends the connection', async () => {
    const { session, sent, say } = await loggedIn();
    const changed = session.changeUser({ user: 'report', password: 'wrong' });
    say(1, 0xff, 0x15, 0x04, ...Buffer.from('#28000no'));
    await expect(changed).rejects.toMatchObject({ code: 1045 });
    expect(sent.at(-1)).toBe('close');
  });
});
