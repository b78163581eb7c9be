/** Makes certificates: an authority of our own, and what it signs for the names that clients use. */
import 'reflect-metadata';
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** A certificate and its private key, both in PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly key: string;
}

/** P-256 with SHA-256: every TLS library since 2012 takes it, and a signature costs a tenth of RSA's. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const day = 86_400_000;
const authorityDays = 3_650;
/** Apple's libraries refuse certificates of servers that are good for more than 398 days. */
const leafDays = 389;

/** A new authority. `name` tells people whose it is. */
export async function makeAuthority(name: string): Promise<CertifiedKey> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }, { O: ['Hydrophone'] }],
    ...validFor(authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: pemOf(keys.privateKey) };
}

/** Signs certificates of servers; all of them have the same key, made once. */
export class LeafSigner {
  private readonly issuer: x509.X509Certificate;
  private readonly issuerKey: webcrypto.CryptoKey;
  private readonly keys: webcrypto.CryptoKeyPair;

  private constructor(issuer: x509.X509Certificate, issuerKey: webcrypto.CryptoKey, keys: webcrypto.CryptoKeyPair) {
    this.issuer = issuer;
    this.issuerKey = issuerKey;
    this.keys = keys;
  }

  static async create(authority: CertifiedKey): Promise<LeafSigner> {
    const der = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' });
    const issuerKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    return new LeafSigner(new x509.X509Certificate(authority.certificate), issuerKey, keys);
  }

  /** A certificate for `names`: host names and addresses, the first of which is its common name. */
  async sign(names: readonly string[]): Promise<CertifiedKey> {
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: [{ CN: [commonName(names)] }],
      issuer: this.issuer.subject,
      ...validFor(leafDays),
      signingAlgorithm: algorithm,
      publicKey: this.keys.publicKey,
      signingKey: this.issuerKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }))),
        await x509.SubjectKeyIdentifierExtension.create(this.keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(this.issuer.publicKey),
      ],
    });
    // With the authority's own: MariaDB's clients from 11.4 on, which can check a certificate through the password, do so only
    // where they see that nobody else signed it.
    return { certificate: `${certificate.toString('pem')}\n${this.issuer.toString('pem')}\n`, key: pemOf(this.keys.privateKey) };
  }
}

function pemOf(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Valid since yesterday: clocks differ. */
function validFor(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - day), notAfter: new Date(now + days * day) };
}

/** Positive, and 16 bytes long (RFC 5280 section 4.1.2.2 allows 20). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** At most 64 characters long (RFC 5280 appendix A.1); clients look at the alternative names. */
function commonName(names: readonly string[]): string {
  return (names[0] ?? 'localhost').slice(0, 64);
}
