/** Certificates that the program itself would not make: expired ones, clients', self-signed ones. */
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

export interface Made {
  readonly cert: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 86_400_000;

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1), modulusLength: 1024 } as const;

/** Signed by itself. `days`: until it expires; `host` stands as an alternative name. */
export async function selfSigned(host: string, days = 30): Promise<Made> {
  return made(await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']), algorithm, host, days);
}

/** With an RSA key of 1024 bits. */
export async function tooWeak(host: string): Promise<Made> {
  return made(await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']), rsa, host, 30);
}

async function made(
  keys: webcrypto.CryptoKeyPair,
  signingAlgorithm: typeof algorithm | typeof rsa,
  host: string,
  days: number,
): Promise<Made> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: [{ CN: [host] }],
    notBefore: new Date(Date.now() + (days - 60) * day),
    notAfter: new Date(Date.now() + days * day),
    signingAlgorithm,
    keys,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
  });
  return { cert: certificate.toString('pem'), key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString() };
}
