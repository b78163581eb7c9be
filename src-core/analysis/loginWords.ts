/** Words that steps and causes share. */
import type { CertificateInfo, Instant, TlsFacts } from '../machine/io.ts';

export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** With a capital and a full stop; the sides by the names that people know. */
export function sentence(text: string): string {
  const plain = text
    .replace(/^server: /, 'the backend: ')
    .replace(/^client: /, 'the client: ')
    .replace(/\?$/, '');
  const capital = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!]$/.test(capital) ? capital : `${capital}.`;
}

/** `2026-11-21`, in UTC. */
export function day(at: Instant): string {
  return new Date(at / 1000).toISOString().slice(0, 10);
}

/** µs as people read them. */
export function took(us: number): string {
  return us < 1000 ? `${us} µs` : `${(us / 1000).toFixed(1)} ms`;
}

export function tlsWords(tls: TlsFacts): string {
  return `${tls.version} with ${tls.cipher}`;
}

export function certificateWords(certificate: CertificateInfo): string {
  const names = certificate.names.length === 0 ? 'no names' : list(certificate.names);
  const by = certificate.selfSigned ? 'signed by itself' : `signed by ${certificate.issuer}`;
  return `${certificate.subject}, ${by}, for ${names}, valid until ${day(certificate.validTo)}`;
}
