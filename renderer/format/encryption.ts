/** TLS of a session's two sides, in words. Ours towards the app is the client's side, ours towards the database the backend's. */
import type { CertificateInfo, SessionSummary, TlsInfo } from '../../src-core/bridge/contract.ts';

export type Encryption = 'both' | 'client' | 'server' | 'none';

type Sides = SessionSummary['tls'];

export function encryptionOf({ client, server }: Sides): Encryption {
  if (client !== null) return server !== null ? 'both' : 'client';
  return server !== null ? 'server' : 'none';
}

export const encryptionWords: Readonly<Record<Encryption, string>> = {
  both: 'encrypted on both sides',
  client: 'encrypted on the client side only',
  server: 'encrypted on the backend side only',
  none: 'not encrypted',
};

/** A side in one line: `TLSv1.3, TLS_AES_256_GCM_SHA384`. */
export function tlsLine(tls: TlsInfo | null): string {
  return tls === null ? 'not encrypted' : `${tls.version}, ${tls.cipher}`;
}

/** `ab:cd:…`, as openssl and browsers write it. */
export function fingerprintText(fingerprint: string): string {
  return (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
}

/** `2026-11-21 to 2027-11-21`, in UTC; says so where the time is not within. */
export function validityText({ validFrom, validTo }: CertificateInfo, now: number): string {
  const span = `${day(validFrom)} to ${day(validTo)}`;
  if (now < validFrom) return `${span}: not valid yet`;
  return now > validTo ? `${span}: expired` : span;
}

function day(at: number): string {
  return new Date(at / 1000).toISOString().slice(0, 10);
}
