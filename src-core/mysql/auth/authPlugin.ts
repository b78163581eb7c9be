/** What an authentication plugin is, in both roles, and the hashing it needs. */

/** Hashing, as a port: synchronous, bytes in, bytes out. Implemented by node/nodeCrypto.ts. */
export interface Crypto {
  /** SHA-1 (20 bytes) over the parts, one after the other. */
  sha1(...parts: readonly Uint8Array[]): Uint8Array;
  /** SHA-256 (32 bytes) over the parts, one after the other. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** `count` bytes from a cryptographic random source. */
  randomBytes(count: number): Uint8Array;
  /** RSA with OAEP padding and SHA-1, as MySQL encrypts passwords. `publicKey`: PEM. Throws where that is no RSA key. */
  rsaEncrypt(publicKey: Uint8Array, plain: Uint8Array): Uint8Array;
}

/** An RSA key pair of ours: clients without TLS encrypt their password with its public half. */
export interface RsaKey {
  /** PEM, as servers send it (SubjectPublicKeyInfo). */
  readonly publicKey: Uint8Array;
  /** Null where the bytes were not encrypted with our key. */
  decrypt(bytes: Uint8Array): Uint8Array | null;
}

export interface ClientAuthOptions {
  readonly crypto: Crypto;
  /** In UTF-8 on the wire; empty for none. */
  readonly password: string;
}

export interface ServerAuthOptions {
  readonly crypto: Crypto;
  /** The challenge that the client got: 20 bytes, without the NUL that ends it on the wire. */
  readonly nonce: Uint8Array;
}

/**
 * The client role of one login with one plugin. `next` takes what the server said: first the challenge (as in the
 * greeting or the auth switch, with or without its final NUL), then the body of each AuthMoreData packet (without its 0x01).
 * It returns what to send, or null where the plugin waits for the server's next packet.
 * Throws AuthFailure where the plugin cannot go on.
 */
export interface AuthDialogue {
  next(fromServer: Uint8Array): Uint8Array | null;
}

/** What the client showed of its password, to be held against the account's. */
export interface Proof {
  matches(password: string): boolean;
  /** Body of the AuthMoreData packet that precedes the OK once the proof is accepted; null for none. */
  readonly acceptance: Uint8Array | null;
}

/** The server role: what the client answered gives a proof. Null where the answer has not the plugin's form. */
export interface AuthVerifier {
  proof(fromClient: Uint8Array): Proof | null;
}

export interface AuthPlugin {
  /** Name on the wire. */
  readonly name: string;
  client(o: ClientAuthOptions): AuthDialogue;
  server?(o: ServerAuthOptions): AuthVerifier;
}

/** Why a login cannot go on; the message is one sentence for people. */
export class AuthFailure extends Error {
  override readonly name = 'AuthFailure';
}

/** Bytes of every challenge, without the NUL that follows it on the wire. */
export const nonceBytes = 20;

/** The challenge as the plugins use it: the wire adds a NUL. */
export function bareNonce(fromServer: Uint8Array): Uint8Array {
  return fromServer.subarray(0, Math.min(nonceBytes, fromServer.length));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** a XOR b, of a's length; b is at least as long. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0));
}

/** Compares in a time that does not tell where the first difference is. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
