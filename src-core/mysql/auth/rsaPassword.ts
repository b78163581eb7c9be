/**
 * How sha256_password and caching_sha2_password carry the password itself over a connection without TLS: the password with its
 * final NUL, XOR the nonce repeated, under the server's RSA key with OAEP padding (SHA-1 and MGF1-SHA-1).
 * The nonce is the last challenge of the login, 20 bytes; the NUL after it on the wire does not take part.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_authentication_methods_authentication_sha256.html
 */
import { AuthFailure, bareNonce, type Crypto, type RsaKey } from './authPlugin.ts';

/**
 * `publicKeyPem`: as the server sends it in an AuthMoreData packet (without its 0x01). `nonce`: with or without its final NUL.
 * `password`: its bytes on the wire with the final NUL. Gives as many bytes as the key has (256 for 2048 bits).
 * Throws AuthFailure where that is no RSA key, or where the password is longer than the key can take (213 bytes for 2048 bits).
 */
export function encryptPassword(crypto: Crypto, publicKeyPem: Uint8Array, nonce: Uint8Array, password: Uint8Array): Uint8Array {
  const plain = xorRepeated(password, bareNonce(nonce));
  try {
    return crypto.rsaEncrypt(publicKeyPem, plain);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AuthFailure(`The password could not be encrypted with the server's RSA key (${reason}).`);
  }
}

/**
 * The password with its final NUL, as `encryptPassword` got it; null where the bytes were not encrypted with our key. Throws
 * AuthFailure where `nonce` is empty.
 */
export function decryptPassword(key: RsaKey, nonce: Uint8Array, encrypted: Uint8Array): Uint8Array | null {
  const plain = key.decrypt(encrypted);
  return plain === null ? null : xorRepeated(plain, bareNonce(nonce));
}

function xorRepeated(bytes: Uint8Array, pattern: Uint8Array): Uint8Array {
  if (pattern.length === 0) throw new AuthFailure('The server sent no challenge to encrypt the password with.');
  return bytes.map((byte, i) => byte ^ (pattern[i % pattern.length] ?? 0));
}
