import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.ts';

/** Files of one certificate, all PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for servers and clients of tests, made by openssl: an independent hand beside the proxy's own. */
export interface Authority {
  readonly folder: string;
  /** File of its own certificate. */
  readonly ca: string;
  /** `san` as openssl writes it; 127.0.0.1 and localhost where not given. */
  issue(name: string, san?: string, days?: number): Promise<Certificate>;
  /** Deletes the folder. */
  remove(): void;
}

const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** In `folder`, or in one of its own. */
export async function makeAuthority(commonName: string, folder = mkdtempSync(join(tmpdir(), 'ca-'))): Promise<Authority> {
  const authority = authorityIn(folder);
  const usage = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  const files = ['-keyout', join(folder, 'ca-key.pem'), '-out', authority.ca];
  await openssl('req', '-x509', ...elliptic, ...files, '-days', '30', '-subj', `/CN=${commonName}`, ...usage);
  return authority;
}

/** One that was made there before. */
export function authorityIn(folder: string): Authority {
  const ca = join(folder, 'ca.pem');
  return {
    folder,
    ca,
    async issue(name, san = 'IP:127.0.0.1,DNS:localhost', days = 30) {
      const [key, request, cert, extensions] = ['-key.pem', '.csr', '.pem', '.ext'].map((end) => join(folder, name + end)) as Files;
      writeFileSync(extensions, `subjectAltName=${san}\n`);
      await openssl('req', '-new', ...elliptic, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
      const signed = ['-CA', ca, '-CAkey', join(folder, 'ca-key.pem'), '-CAcreateserial', '-days', String(days), '-extfile', extensions];
      await openssl('x509', '-req', '-in', request, '-out', cert, ...signed);
      return { cert, key };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

type Files = [key: string, request: string, cert: string, extensions: string];

/** The key pair that a server encrypts passwords by where there is no TLS, under the names that servers look for. */
export async function makeRsaKeys(folder: string): Promise<void> {
  const key = join(folder, 'private_key.pem');
  await openssl('genrsa', '-out', key, '2048');
  await openssl('rsa', '-in', key, '-pubout', '-out', join(folder, 'public_key.pem'));
}

async function openssl(...args: string[]): Promise<void> {
  const done = await runChild('openssl', args);
  if (done.code !== 0) throw new Error(`openssl ${args[0]} failed: ${done.stderr}`);
}
