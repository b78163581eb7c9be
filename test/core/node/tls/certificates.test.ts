import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keyFolder } from '../../../../src-core/node/keyFolder.ts';
import { nodeSessionPorts } from '../../../../src-core/node/nodeSessionPorts.ts';
import { LeafSigner, makeAuthority } from '../../../../src-core/node/tls/authority.ts';
import { certificateInfo } from '../../../../src-core/node/tls/certificateInfo.ts';
import { localAuthority, passwordKey } from '../../../../src-core/node/tls/certificates.ts';
import { LeafContexts } from '../../../../src-core/node/tls/leafContexts.ts';
import { createOnce } from '../../../../src-core/node/wholeFiles.ts';

const base = mkdtempSync(join(tmpdir(), 'certificates-'));
afterAll(() => rmSync(base, { recursive: true }));
let last = 0;
const newFolder = (): string => join(base, `f${++last}`, 'keys');
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const day = 86_400_000;

describe('the local certificate authority', () => {
  it('is made where there is none, for its owner only, and is the same from then on', async () => {
    const folder = newFolder();
    const made = await localAuthority(folder);
    expect(readdirSync(folder).sort()).toEqual(['ca-key.pem', 'ca.pem']);
    expect([mode(folder), mode(join(folder, 'ca-key.pem'))]).toEqual(['700', '600']);
    expect(made.told).toMatchObject({ path: join(folder, 'ca.pem'), pem: made.certificate });
    expect(made.told.info).toMatchObject({ selfSigned: true, subject: expect.stringMatching(/^CN=Hydrophone CA of .+, O=Hydrophone$/) });
    expect(readFileSync(made.told.path, 'utf8')).toBe(made.certificate);
    expect(new X509Certificate(made.certificate).ca).toBe(true);
    expect(await localAuthority(folder)).toEqual(made);
  });

  it('is one, however many start at once', async () => {
    const folder = newFolder();
    const all = await Promise.all(Array.from({ length: 8 }, () => localAuthority(folder)));
    expect(new Set(all.map(({ certificate }) => certificate)).size).toBe(1);
    expect(new Set(all.map(({ key }) => key)).size).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['ca-key.pem', 'ca.pem']);
  });

  it('puts its certificate back where that was lost or changed', async () => {
    const folder = newFolder();
    const { certificate } = await localAuthority(folder);
    writeFileSync(join(folder, 'ca.pem'), 'something else');
    await localAuthority(folder);
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(certificate);
  });

  it('says in one line what is wrong with its folder', async () => {
    const damaged = async (text: string) => {
      const folder = newFolder();
      createOnce(folder, 'ca-key.pem', text);
      return localAuthority(folder);
    };
    const { certificate, key } = await makeAuthority('Test CA');
    const other = await makeAuthority('Test CA');
    await expect(damaged('garbage')).rejects.toThrow(
      /^the certificate authority in .+ is damaged \(ca-key\.pem .+\); restore the file, or delete it/,
    );
    await expect(damaged(certificate)).rejects.toThrow(/does not hold a key and a certificate/);
    await expect(damaged(`${key}${certificate.replace(/[A-Za-z]{8}/, 'AAAAAAAA')}`)).rejects.toThrow(/is damaged/);
    await expect(damaged(`${key}${other.certificate}`)).rejects.toThrow(/not that of an authority with its key/);
    writeFileSync(join(base, 'file'), '');
    await expect(localAuthority(join(base, 'file'))).rejects.toThrow(
      /^the folder .+file for the certificate authority cannot be used \(.+\); choose another with --ca-dir$/,
    );
    await expect(localAuthority('/dev/null/keys')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('leaves the rights of a folder that was there, never those of its key', async () => {
    const folder = newFolder();
    const secret = join(folder, 'ca-key.pem');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    await localAuthority(folder);
    chmodSync(secret, 0o644);
    await localAuthority(folder);
    expect([mode(folder), mode(secret)]).toEqual(['755', '600']);
  });
});

describe('the key of passwords', () => {
  it('is made at first need and kept', () => {
    const folder = newFolder();
    const ports = nodeSessionPorts(() => passwordKey(folder));
    expect(existsSync(folder)).toBe(false);
    const shown = Buffer.from(ports.rsaKey.publicKey).toString();
    expect(mode(join(folder, 'password-key.pem'))).toBe('600');
    expect(createPrivateKey(passwordKey(folder)).asymmetricKeyDetails?.modulusLength).toBe(2048);
    const again = nodeSessionPorts(() => passwordKey(folder));
    expect(Buffer.from(again.rsaKey.publicKey).toString()).toBe(shown);
    expect(again.rsaKey.decrypt(ports.crypto.rsaEncrypt(again.rsaKey.publicKey, Buffer.from('secret')))).toEqual(
      new Uint8Array(Buffer.from('secret')),
    );
  });

  it('is refused where it is none', async () => {
    const folder = newFolder();
    createOnce(folder, 'password-key.pem', (await makeAuthority('Test CA')).key);
    expect(() => passwordKey(folder)).toThrow(/password-key\.pem is not an RSA key/);
  });
});

describe('what the authority signs', () => {
  it('bears names and addresses, since yesterday and for about a year', async () => {
    const authority = await makeAuthority('Test CA');
    const names = ['localhost', '127.0.0.1', '::1', 'db.example'];
    const { certificate, key } = await (await LeafSigner.create(authority)).sign(names);
    const leaf = new X509Certificate(certificate);
    const issuer = new X509Certificate(authority.certificate);
    expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey) && leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    const info = certificateInfo(leaf);
    expect(info).toMatchObject({ subject: 'CN=localhost', issuer: 'CN=Test CA, O=Hydrophone', selfSigned: false });
    expect(info.names).toEqual(['localhost', '127.0.0.1', '::1', 'db.example']);
    expect(info.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(leaf.checkIP('::1') && leaf.checkHost('db.example')).toBeTruthy();
    const days = [info.validFrom, info.validTo].map((at) => Math.round((at / 1000 - Date.now()) / day));
    expect(days).toEqual([-1, 389]);
    expect(leaf.ca).toBe(false);
  });

  it('is made once a name, and forgotten when too many were asked for', async () => {
    const signer = await LeafSigner.create(await makeAuthority('Test CA'));
    const signed: (readonly string[])[] = [];
    const leaf = await signer.sign(['any']);
    const sign: LeafSigner['sign'] = async (names) => {
      signed.push(names);
      return leaf;
    };
    const contexts = await LeafContexts.create({ sign }, ['localhost', '127.0.0.1'], {});
    const first = await contexts.for('DB.example');
    expect(await contexts.for('db.example')).toBe(first);
    expect(await contexts.for('localhost')).toBe(contexts.usual);
    expect(await contexts.for('../bad name')).toBe(contexts.usual);
    expect(await contexts.for('10.1.2.3')).not.toBe(contexts.usual);
    expect(signed).toEqual([
      ['localhost', '127.0.0.1'],
      ['db.example', 'localhost', '127.0.0.1'],
      ['10.1.2.3', 'localhost', '127.0.0.1'],
    ]);
    for (let i = 0; i < 100; i++) await contexts.for(`host${i}`);
    expect(await contexts.for('db.example')).not.toBe(first);
    expect(signed).toHaveLength(104);
  });

  it('tells names that hold commas apart', () => {
    const told = {
      subjectAltName: 'DNS:"a, b", DNS:c, IP Address:10.0.0.1, email:x@y',
      subject: 'O=X\nCN=y',
      issuer: 'CN=z',
      validFrom: '',
      validTo: '',
    };
    const like = { ...told, fingerprint256: 'AB:CD', checkIssued: () => false } as unknown as X509Certificate;
    expect(certificateInfo(like)).toMatchObject({ names: ['a, b', 'c', '10.0.0.1'], subject: 'O=X, CN=y', fingerprint: 'abcd' });
  });
});

describe('the folder of keys', () => {
  it('is where the system keeps settings, unless somebody says otherwise', () => {
    const home = process.env.HOME ?? '';
    expect(keyFolder({ HYDROPHONE_CA_DIR: '/x' }, 'linux')).toBe('/x');
    expect(keyFolder({ XDG_CONFIG_HOME: '/etc/me' }, 'linux')).toBe('/etc/me/hydrophone');
    expect(keyFolder({ XDG_CONFIG_HOME: 'relative' }, 'linux')).toBe(join(home, '.config/hydrophone'));
    expect(keyFolder({}, 'darwin')).toBe(join(home, 'Library/Application Support/Hydrophone'));
    expect(keyFolder({ APPDATA: '/app' }, 'win32')).toBe('/app/Hydrophone');
  });
});
