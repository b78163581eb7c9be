/** Ed25519 for the Crypto port. node:crypto expands its keys itself, which MariaDB's ed25519 does in its own way. */

import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import type { Ed25519 } from '../mysql/auth/index.ts';

const { Point } = ed25519;
const { Fn } = Point;
const halfBytes = 32;

/** The secret scalar, clamped as RFC 8032 section 5.1.5 says. */
function scalar(expanded: Uint8Array): bigint {
  const half = expanded.slice(0, halfBytes);
  half[0]! &= 0xf8;
  half[31]! = (half[31]! & 0x7f) | 0x40;
  return Fn.create(bytesToNumberLE(half));
}

/** SHA-512 over the parts, as a scalar. */
function hashed(...parts: readonly Uint8Array[]): bigint {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return Fn.create(bytesToNumberLE(new Uint8Array(hash.digest())));
}

function publicKey(expanded: Uint8Array): Uint8Array {
  return Point.BASE.multiply(scalar(expanded)).toBytes();
}

/** RFC 8032 section 5.1.6. */
function sign(expanded: Uint8Array, message: Uint8Array): Uint8Array {
  const own = hashed(expanded.subarray(halfBytes), message);
  const commitment = Point.BASE.multiply(own).toBytes();
  const challenge = hashed(commitment, publicKey(expanded), message);
  const signature = new Uint8Array(2 * halfBytes);
  signature.set(commitment);
  signature.set(numberToBytesLE(Fn.add(own, Fn.mul(challenge, scalar(expanded))), halfBytes), halfBytes);
  return signature;
}

export const nodeEd25519: Ed25519 = {
  publicKey,
  sign,
  verify(key, message, signature) {
    try {
      return ed25519.verify(signature, message, key);
    } catch {
      return false;
    }
  },
};
