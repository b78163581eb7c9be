/** From options about TLS to what the engine needs: files read and checked, the local authority at hand. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { CertificateAuthority } from '../../bridge/contract.ts';
import { keyFolder } from '../keyFolder.ts';
import { oneLine } from '../oneLine.ts';
import { UsageFault } from '../parseOptions.ts';
import { AuthorityFault, type LocalAuthority, localAuthority, passingAuthority } from './certificates.ts';
import { canBeNamed } from './leafContexts.ts';
import type { TlsOptions } from './tlsOptions.ts';
import type { TlsSettings } from './tlsSettings.ts';
import { versionOptions } from './tlsVersions.ts';

export interface TlsProvision {
  readonly settings: TlsSettings;
  /** Null where TLS towards clients is off. */
  readonly ca: CertificateAuthority | null;
  /** Clients without TLS are refused. */
  readonly required: boolean;
  /** A line each. */
  readonly warnings: readonly string[];
}

/**
 * `hosts`: what the proxy listens on. Rejects with one line that names the option and the remedy: with a UsageFault where a
 * file holds something else than it should, with a plain Error where it cannot be opened.
 */
export async function provideTls(options: TlsOptions, hosts: readonly string[]): Promise<TlsProvision> {
  const warnings: string[] = [];
  certificates('--tls-ca', options.backendAuthorities, warnings);
  const clientAuthorities = certificates('--tls-client-ca', options.clientAuthorities, warnings);
  checkCertifiedKey(options, warnings);
  if (options.keyLog !== null) checkKeyLog(options.keyLog, warnings);
  const authority = options.modes.client === 'off' ? null : await usableAuthority(options, warnings);
  return {
    settings: {
      authority: authority === null ? null : { certificate: authority.certificate, key: authority.key },
      names: namesOf(hosts),
      clientAuthorities,
      clientCertificateRequired: options.modes.client === 'require',
      backend: {
        authorities: whole(options.backendAuthorities),
        certificate: whole(options.certificate),
        key: whole(options.key),
        verify: options.modes.backend === 'verify',
      },
      minVersion: options.minVersion,
      keyLog: whole(options.keyLog),
      folder: folderOf(options),
    },
    ca: authority?.told ?? null,
    required: options.modes.client === 'require',
    warnings,
  };
}

function whole(path: string | null): string | null {
  return path === null ? null : resolve(path);
}

function folderOf({ folder }: Pick<TlsOptions, 'folder'>): string {
  return resolve(folder ?? keyFolder());
}

/** Where nobody chose the folder and TLS is only offered, a folder that cannot be written is no reason not to start. */
async function usableAuthority(options: TlsOptions, warnings: string[]): Promise<LocalAuthority> {
  try {
    return await localAuthority(folderOf(options));
  } catch (thrown) {
    const chosen = options.folder !== null || (process.env.HYDROPHONE_CA_DIR ?? '') !== '';
    if (chosen || options.modes.client === 'require' || thrown instanceof AuthorityFault) throw thrown;
    warnings.push(`${(thrown as Error).message}; until then a certificate authority is made that lasts as long as this run`);
    return passingAuthority();
  }
}

/** What clients on this machine and beside it call it. */
function namesOf(hosts: readonly string[]): string[] {
  const everywhere = hosts.some((host) => host === '0.0.0.0' || host === '::' || host === '');
  const own = hosts.filter((host) => host !== '0.0.0.0' && host !== '::' && host !== '');
  const addresses = everywhere ? Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address)) : [];
  const all = ['localhost', '127.0.0.1', '::1', ...own, hostname(), ...addresses];
  return [...new Set(all.map((name) => name.toLowerCase().split('%')[0]!))].filter(canBeNamed);
}

/** The text of a file of certificates, checked; null for none. */
function certificates(option: string, path: string | null, warnings: string[]): string | null {
  if (path === null) return null;
  const text = read(option, path);
  for (const certificate of parseCertificates(option, path, text)) warnIfPast(option, path, certificate, warnings);
  return text;
}

function checkCertifiedKey({ certificate, key, minVersion }: TlsOptions, warnings: string[]): void {
  if (certificate === null) return;
  const text = read('--tls-cert', certificate);
  const leaf = parseCertificates('--tls-cert', certificate, text)[0]!;
  const keyText = key === null ? text : read('--tls-key', key);
  if (key === null && !keyText.includes('PRIVATE KEY-----'))
    throw new UsageFault(`--tls-cert ${certificate} holds no private key; give its file with --tls-key`);
  const privateKey = parsePrivateKey(key === null ? `--tls-cert ${certificate}` : `--tls-key ${key}`, keyText);
  if (!leaf.checkPrivateKey(privateKey))
    throw new UsageFault(
      `--tls-key ${key ?? certificate} does not belong to the certificate in ${certificate}; expected the key that it was made with`,
    );
  try {
    createSecureContext({ ...versionOptions(minVersion), cert: text, key: keyText });
  } catch (thrown) {
    const weak = /TOO_SMALL|TOO_WEAK/.test((thrown as NodeJS.ErrnoException).code ?? '');
    const remedy = weak
      ? "it is too weak for today's rules; make a stronger one, or allow weak ones with --tls-min-version TLSv1"
      : oneLine((thrown as Error).message);
    throw new UsageFault(`--tls-cert ${certificate} cannot be used: ${remedy}`);
  }
  warnIfPast('--tls-cert', certificate, leaf, warnings);
}

function read(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw unopened(option, path, thrown as NodeJS.ErrnoException);
  }
}

/** It can be appended to. With what is in it, what was captured on the wire can be read. */
function checkKeyLog(path: string, warnings: string[]): void {
  try {
    const file = openSync(path, 'a', 0o600);
    const { mode } = fstatSync(file);
    closeSync(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      warnings.push(
        `--tls-keylog ${path}: others may read this file, and with it decrypt what they captured; chmod 600 keeps it to yourself`,
      );
  } catch (thrown) {
    throw unopened('--tls-keylog', path, thrown as NodeJS.ErrnoException);
  }
}

function unopened(option: string, path: string, { code, message }: NodeJS.ErrnoException): Error {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return new Error(`${option} ${path} cannot be opened: ${reasons[code ?? ''] ?? message}; expected the path of a file`);
}

function parseCertificates(option: string, path: string, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]*-----END (?:TRUSTED )?CERTIFICATE-----/g) ?? [];
  try {
    const found = blocks.map((block) => new X509Certificate(block));
    if (found.length > 0) return found;
  } catch {
    // Told below.
  }
  throw new UsageFault(`${option} ${path} is not a certificate; expected PEM, which begins with -----BEGIN CERTIFICATE-----`);
}

function parsePrivateKey(what: string, text: string) {
  try {
    return createPrivateKey(text);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const locked = code === 'ERR_MISSING_PASSPHRASE' || /ENCRYPTED/.test(text);
    throw new UsageFault(
      locked
        ? `${what} is protected by a passphrase; expected a key without one`
        : `${what} is not a private key; expected PEM, which begins with -----BEGIN PRIVATE KEY-----`,
    );
  }
}

function warnIfPast(option: string, path: string, certificate: X509Certificate, warnings: string[]): void {
  const now = Date.now();
  if (Date.parse(certificate.validTo) < now) warnings.push(`${option} ${path}: the certificate expired on ${certificate.validTo}`);
  else if (Date.parse(certificate.validFrom) > now)
    warnings.push(`${option} ${path}: the certificate is not valid before ${certificate.validFrom}`);
}
