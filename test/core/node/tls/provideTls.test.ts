import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageFault } from '../../../../src-core/node/parseOptions.ts';
import { provideTls } from '../../../../src-core/node/tls/provideTls.ts';
import { type TlsOptionsGiven, tlsOptions } from '../../../../src-core/node/tls/tlsOptions.ts';
import { type Made, selfSigned, tooWeak } from './madeCertificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
const caDir = join(folder, 'keys');

/** The file's path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

let made: Made;
let other: Made;
beforeAll(async () => {
  made = await selfSigned('proxy');
  other = await selfSigned('other');
});

const provide = (given: TlsOptionsGiven, hosts: string[] = ['127.0.0.1']) => provideTls(tlsOptions({ caDir, ...given }), hosts);

describe('options about TLS', () => {
  it('offer TLS to clients and use it towards backends where nothing else is said', () => {
    expect(tlsOptions({})).toMatchObject({ modes: { client: 'prefer', backend: 'prefer' }, minVersion: 'TLSv1.2', keyLog: null });
  });

  it('must go together', () => {
    const wrong: [TlsOptionsGiven, RegExp][] = [
      [{ tlsKey: 'k' }, /^--tls-key needs --tls-cert; expected/],
      [{ tlsClient: 'off', tlsClientCa: 'c' }, /^--tls-client-ca needs TLS towards apps; expected --tls-client prefer or require$/],
      [{ tlsBackend: 'off', tlsCa: 'c' }, /^--tls-ca needs TLS towards the database; expected --tls-backend prefer/],
      [{ tlsBackend: 'off', tlsCert: 'c' }, /^--tls-cert needs TLS towards the database/],
    ];
    for (const [given, line] of wrong) {
      expect(() => tlsOptions(given)).toThrow(line);
      expect(() => tlsOptions(given)).toThrow(UsageFault);
    }
  });
});

describe('providing TLS', () => {
  it('makes nothing where TLS towards clients is off', async () => {
    const { settings, ca, warnings } = await provide({ tlsClient: 'off' });
    expect([settings.authority, ca, warnings]).toEqual([null, null, []]);
    expect(existsSync(caDir)).toBe(false);
  });

  it('names the certificate as clients name this machine', async () => {
    const { settings, ca, required } = await provide({ tlsClient: 'require' }, ['db.test', '127.0.0.1']);
    expect(required).toBe(true);
    expect(settings.names).toEqual(['localhost', '127.0.0.1', '::1', 'db.test', hostname().toLowerCase()]);
    expect(settings).toMatchObject({ clientCertificateRequired: true, authority: { certificate: ca?.pem }, folder: caDir });
    expect(ca?.path).toBe(join(caDir, 'ca.pem'));
    expect((await provide({}, ['0.0.0.0'])).settings.names).not.toContain('0.0.0.0');
  });

  it('reads what the options name, and warns of what is past', async () => {
    const old = await selfSigned('old', -3);
    const tlsCert = file('cert.pem', old.cert);
    const both = {
      tlsCa: file('ca.pem', `${made.cert}\n${other.cert}`),
      tlsCert,
      tlsKey: file('key.pem', old.key),
      tlsBackend: 'verify',
    } as const;
    const { settings, warnings } = await provide(both);
    expect(settings.backend).toEqual({ authorities: both.tlsCa, certificate: tlsCert, key: both.tlsKey, verify: true });
    expect(warnings).toEqual([expect.stringMatching(/^--tls-cert .+cert\.pem: the certificate expired on /)]);
    expect((await provide({ tlsCert: file('both.pem', `${made.cert}\n${made.key}`) })).settings.backend.key).toBeNull();
  });

  it('says what is wrong with a file, and what is expected', async () => {
    const cert = file('c.pem', made.cert);
    const weak = await tooWeak('proxy');
    const weakFiles = { tlsCert: file('weak.pem', weak.cert), tlsKey: file('weak-key.pem', weak.key) };
    const usage: [TlsOptionsGiven, RegExp][] = [
      [{ tlsCa: file('garbage.pem', 'garbage') }, /^--tls-ca .+garbage\.pem is not a certificate; expected PEM/],
      [{ tlsClientCa: file('bad.pem', made.cert.replace(/[A-Za-z]{8}/, 'AAAAAAAA')) }, /^--tls-client-ca .+ is not a certificate/],
      [{ tlsCert: cert }, /^--tls-cert .+ holds no private key; give its file with --tls-key$/],
      [{ tlsCert: cert, tlsKey: file('other-key.pem', other.key) }, /^--tls-key .+ does not belong to the certificate in .+c\.pem/],
      [{ tlsCert: cert, tlsKey: cert }, /^--tls-key .+ is not a private key; expected PEM/],
      [weakFiles, /^--tls-cert .+weak\.pem cannot be used: it is too weak .+ --tls-min-version TLSv1$/],
    ];
    expect((await provide({ ...weakFiles, tlsMinVersion: 'TLSv1' })).warnings).toEqual([]);
    for (const [given, line] of usage) {
      await expect(provide(given)).rejects.toThrow(line);
      await expect(provide(given)).rejects.toThrow(UsageFault);
    }
    const unopened: [TlsOptionsGiven, RegExp][] = [
      [
        { tlsCa: join(folder, 'nowhere') },
        /^--tls-ca .+nowhere cannot be opened: there is no such file or folder; expected the path of a file$/,
      ],
      [{ tlsKeylog: folder }, /^--tls-keylog .+ cannot be opened: it is a folder/],
      [{ tlsClient: 'require', caDir: '/dev/null/x' }, /^the folder \/dev\/null\/x .+ choose another with --ca-dir$/],
    ];
    for (const [given, line] of unopened) {
      await expect(provide(given)).rejects.toThrow(line);
      await expect(provide(given)).rejects.not.toThrow(UsageFault);
    }
  });

  it('makes the key log for its owner only, and warns of one that others can read', async () => {
    const tlsKeylog = join(folder, 'keys.log');
    const { settings, warnings } = await provide({ tlsKeylog });
    expect([settings.keyLog, warnings]).toEqual([tlsKeylog, []]);
    expect(statSync(tlsKeylog).mode & 0o777).toBe(0o600);
    chmodSync(tlsKeylog, 0o644);
    expect((await provide({ tlsKeylog })).warnings).toEqual([expect.stringMatching(/^--tls-keylog .+ others may read this file/)]);
  });

  it('goes on with an authority of this run where nobody chose the folder that cannot be written', async () => {
    const before = process.env.HYDROPHONE_CA_DIR;
    const config = process.env.XDG_CONFIG_HOME;
    delete process.env.HYDROPHONE_CA_DIR;
    process.env.XDG_CONFIG_HOME = '/dev/null';
    try {
      const { ca, warnings } = await provideTls(tlsOptions({}), []);
      expect(ca?.pem).toMatch(/^-----BEGIN/);
      const path = ca?.path ?? '';
      expect(readFileSync(path, 'utf8')).toBe(ca?.pem);
      rmSync(dirname(path), { recursive: true });
      expect(warnings).toEqual([expect.stringMatching(/^the folder \/dev\/null\/hydrophone .+--ca-dir; until then/)]);
      await expect(provideTls(tlsOptions({ tlsClient: 'require' }), [])).rejects.toThrow(/--ca-dir/);
    } finally {
      process.env.HYDROPHONE_CA_DIR = before;
      if (config === undefined) delete process.env.XDG_CONFIG_HOME;
      else process.env.XDG_CONFIG_HOME = config;
    }
  });
});
