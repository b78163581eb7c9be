/** The local certificate authority, kept in a folder, and what else is kept there. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { CertificateAuthority } from '../../bridge/contract.ts';
import { newPasswordKey } from '../passwordKeyPair.ts';
import { createOnce, readIfThere, readSecretIfThere, replaceFile } from '../wholeFiles.ts';
import type { CertifiedKey } from './authority.ts';
import { certificateInfo } from './certificateInfo.ts';

export interface LocalAuthority extends CertifiedKey {
  /** What people are told of it. */
  readonly told: CertificateAuthority;
}

/** Holds the key and the certificate, so that both are always of one making. */
const secretFile = 'ca-key.pem';
/** The certificate alone, for clients. */
const certificateFile = 'ca.pem';
const passwordKeyFile = 'password-key.pem';

/**
 * The authority of the folder, made where there is none. Rejects with one line where the folder cannot be written or what it
 * holds is not an authority.
 */
export async function localAuthority(folder: string): Promise<LocalAuthority> {
  try {
    const pem = readSecretIfThere(join(folder, secretFile)) ?? createOnce(folder, secretFile, await newAuthority());
    const certified = parse(folder, pem);
    const path = join(folder, certificateFile);
    if (readIfThere(path) !== certified.certificate) replaceFile(path, certified.certificate);
    return local(certified, path);
  } catch (thrown) {
    throw folderFault(folder, thrown as NodeJS.ErrnoException);
  }
}

/** An authority that is kept nowhere; its certificate alone lies in a temporary folder until this process ends. */
export async function passingAuthority(): Promise<LocalAuthority> {
  const certified = parse('', await newAuthority());
  const folder = mkdtempSync(join(tmpdir(), 'hydrophone-ca-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, certificateFile);
  writeFileSync(path, certified.certificate);
  return local(certified, path);
}

function local(certified: CertifiedKey, path: string): LocalAuthority {
  const pem = certified.certificate;
  return { ...certified, told: { path, pem, info: certificateInfo(new X509Certificate(pem)) } };
}

/**
 * The RSA key that passwords are sent to us with where a client has no TLS, in PEM; made where there is none. Throws one line
 * where the folder cannot be written or what it holds is not such a key.
 */
export function passwordKey(folder: string): string {
  try {
    const pem = readSecretIfThere(join(folder, passwordKeyFile)) ?? createOnce(folder, passwordKeyFile, newPasswordKey());
    if (parsed(() => createPrivateKey(pem))?.asymmetricKeyType !== 'rsa') throw damaged(folder, `${passwordKeyFile} is not an RSA key`);
    return pem;
  } catch (thrown) {
    throw folderFault(folder, thrown as NodeJS.ErrnoException);
  }
}

/** The same, null where it cannot be kept: it then lasts as long as the run. */
export function keptPasswordKey(folder: string): string | null {
  try {
    return passwordKey(folder);
  } catch {
    return null;
  }
}

/** The authority itself cannot be used, wherever it is kept. */
export class AuthorityFault extends Error {}

async function newAuthority(): Promise<string> {
  // Loaded by those who make one only: it takes 90 ms and 10 MB.
  const { makeAuthority } = await import('./authority.ts');
  const { certificate, key } = await makeAuthority(`Hydrophone CA of ${owner()}`);
  return `${key}${certificate}`;
}

function owner(): string {
  try {
    return `${userInfo().username}@${hostname()}`.slice(0, 40);
  } catch {
    // A user without an entry in the system's list.
    return hostname().slice(0, 40);
  }
}

function parse(folder: string, pem: string): CertifiedKey {
  const certificate = block(pem, 'CERTIFICATE');
  const key = block(pem, 'PRIVATE KEY');
  if (certificate === null || key === null) throw damaged(folder, `${secretFile} does not hold a key and a certificate`);
  const x509 = parsed(() => new X509Certificate(certificate));
  const privateKey = parsed(() => createPrivateKey(key));
  if (x509 === null || privateKey === null) throw damaged(folder, `the key or the certificate in ${secretFile} cannot be read`);
  if (!x509.ca || !x509.checkPrivateKey(privateKey))
    throw damaged(folder, `the certificate in ${secretFile} is not that of an authority with its key`);
  if (Date.parse(x509.validTo) < Date.now())
    throw new AuthorityFault(
      `the certificate authority in ${folder} expired on ${x509.validTo}; delete ${secretFile} there, so that a new one is made`,
    );
  return { certificate, key };
}

function block(pem: string, kind: string): string | null {
  const found = new RegExp(`-----BEGIN ${kind}-----[^-]*-----END ${kind}-----`).exec(pem);
  return found === null ? null : `${found[0]}\n`;
}

function parsed<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

function damaged(folder: string, what: string): AuthorityFault {
  return new AuthorityFault(
    `the certificate authority in ${folder} is damaged (${what}); restore the file, or delete it, so that a new one is made`,
  );
}

function folderFault(folder: string, thrown: NodeJS.ErrnoException): Error {
  if (thrown instanceof AuthorityFault) return thrown;
  return Object.assign(
    new Error(`the folder ${folder} for the certificate authority cannot be used (${thrown.message}); choose another with --ca-dir`),
    { code: thrown.code },
  );
}
