/**
 * How MariaDB 11.4+ proves a certificate that nobody has signed: the last OK of a login over TLS carries, in its info, a digest of
 * what both sides know of the password, the greeting's challenge and the certificate's fingerprint. Somebody between the two who
 * shows another certificate cannot make it. Only for passwords that are not empty, and plugins that keep them to themselves:
 * mysql_native_password, client_ed25519 and parsec. (The servers put 65 such bytes into the OK of every login, also where they
 * prove nothing: without TLS, and for other plugins.)
 * https://mariadb.com/docs/server/security/encryption/data-in-transit-encryption/zero-configuration-ssl
 * https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection#zero-configuration-ssl-encryption
 */
import { hexText } from '../bytes/hexText.ts';
import { bareNonce, type Crypto, sameBytes, utf8 } from './authPlugin.ts';

/** SHA-256 is the only one so far. */
const sha256Kind = 1;

/**
 * The OK's info: 0x01 and SHA256(hash, challenge, fingerprint) in 64 upper-case hex digits.
 * `passwordHash`: as AuthDialogue or Proof give it. `greetingNonce`: the greeting's challenge, also where the plugin was switched
 * later; its first 20 bytes count. `fingerprint`: SHA-256 over the DER form of the certificate that the server showed, 32 bytes.
 */
export function certificateDigest(
  crypto: Crypto,
  passwordHash: Uint8Array,
  greetingNonce: Uint8Array,
  fingerprint: Uint8Array,
): Uint8Array {
  const digits = utf8(hexText(crypto.sha256(passwordHash, bareNonce(greetingNonce), fingerprint)).toUpperCase());
  const info = new Uint8Array(1 + digits.length);
  info[0] = sha256Kind;
  info.set(digits, 1);
  return info;
}

/** Whether an OK's info has the form of a digest, whoever made it. */
export function isCertificateDigest(info: Uint8Array): boolean {
  return info.length === 65 && info[0] === sha256Kind;
}

/** Whether the OK's info is the digest that the server must have made for that certificate. */
export function provesCertificate(info: Uint8Array, expected: Uint8Array): boolean {
  return isCertificateDigest(info) && sameBytes(upperCase(info), upperCase(expected));
}

function upperCase(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x61 && byte <= 0x66 ? byte - 0x20 : byte));
}
