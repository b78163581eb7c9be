import { describe, expect, it } from 'vitest';
import { encryptionOf, encryptionWords, fingerprintText, tlsLine, validityText } from '../../../renderer/format/encryption.ts';
import { certificate, tlsOf } from '../../support/madeUpLogin.ts';

describe('encryption in words', () => {
  const on = tlsOf(0);
  it.each([
    [on, on, 'encrypted on both sides'],
    [on, null, 'encrypted on the client side only'],
    [null, on, 'encrypted on the backend side only'],
    [null, null, 'not encrypted'],
  ])('%#', (client, server, words) => expect(encryptionWords[encryptionOf({ client, server })]).toBe(words));

  it('names version and cipher', () => {
    expect(tlsLine(on)).toBe('TLSv1.3, TLS_AES_256_GCM_SHA384');
    expect(tlsLine(null)).toBe('not encrypted');
  });

  it('writes fingerprints as openssl does', () => expect(fingerprintText('0aff')).toBe('0A:FF'));

  it('says where a certificate is past its time', () => {
    expect(validityText(certificate, Date.UTC(2026, 5, 1) * 1000)).toBe('2026-01-01 to 2027-01-01');
    expect(validityText(certificate, Date.UTC(2028, 5, 1) * 1000)).toBe('2026-01-01 to 2027-01-01: expired');
    expect(validityText(certificate, Date.UTC(2025, 5, 1) * 1000)).toContain('not valid yet');
  });
});
