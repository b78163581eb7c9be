import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateInfo } from '../../machine/io.ts';

export function certificateInfo(certificate: X509Certificate): CertificateInfo {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: subjectNames(certificate.subjectAltName),
    validFrom: instant(certificate.validFrom),
    validTo: instant(certificate.validTo),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    selfSigned: isSelfSigned(certificate),
  };
}

/** Node gives one attribute a line, and nothing at all for an empty name. */
function oneLine(name: string | undefined): string {
  return (name ?? '').trim().replaceAll(/\s*\n\s*/g, ', ');
}

/** From `DNS:localhost, IP Address:127.0.0.1`; a name that holds a comma is quoted as in JSON. Other kinds are not for servers. */
function subjectNames(text: string | undefined): string[] {
  const names: string[] = [];
  for (const [, kind, quoted, plain] of (text ?? '').matchAll(/(DNS|IP Address):(?:"((?:[^"\\]|\\.)*)"|([^,]*))/g))
    names.push(kind === 'IP Address' ? shortAddress(plain!) : (quoted ?? plain!));
  return names;
}

/** `0:0:0:0:0:0:0:1` as `::1`. */
function shortAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

function instant(date: string): number {
  return Date.parse(date) * 1000;
}

function isSelfSigned(certificate: X509Certificate): boolean {
  try {
    return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
  } catch {
    // A kind of key that the TLS library does not know.
    return false;
  }
}
