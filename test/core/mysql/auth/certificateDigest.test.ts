import { expect, it } from 'vitest';
import { certificateDigest, isCertificateDigest, provesCertificate } from '../../../../src-core/mysql/auth/certificateDigest.ts';
import { nodeCrypto as crypto } from '../../../../src-core/node/nodeCrypto.ts';

const hash = crypto.sha1(crypto.sha1(Buffer.from('demo')));
const nonce = new Uint8Array(21).fill(7, 0, 20);
const fingerprint = crypto.sha256(Buffer.from('a certificate'));

it('is SHA-256 over hash, challenge and fingerprint, in digits behind its kind', () => {
  const info = certificateDigest(crypto, hash, nonce, fingerprint);
  expect(info[0]).toBe(1);
  const digest = crypto.sha256(Buffer.concat([hash, nonce.subarray(0, 20), fingerprint]));
  expect(Buffer.from(info.subarray(1)).toString()).toBe(Buffer.from(digest).toString('hex').toUpperCase());
  expect(isCertificateDigest(info)).toBe(true);
});

it('proves that certificate and no other, in whatever case the digits are', () => {
  const info = certificateDigest(crypto, hash, nonce, fingerprint);
  const lower = new Uint8Array(Buffer.from(Buffer.from(info).toString('latin1').toLowerCase(), 'latin1'));
  expect(provesCertificate(lower, info)).toBe(true);
  expect(provesCertificate(info, certificateDigest(crypto, hash, nonce, new Uint8Array(32)))).toBe(false);
  expect(provesCertificate(new Uint8Array(0), info)).toBe(false);
  expect(isCertificateDigest(Buffer.from('Rows matched: 1'))).toBe(false);
});
