/** What an authentication plugin is, in both roles, and the cryptography it needs. */

/** Cryptography, as a port: synchronous, bytes in, bytes out. Implemented by node/nodeCrypto.ts. */
export interface Crypto {
  /** SHA-1 (20 bytes) over the parts, one after the other. */
  sha1(...parts: readonly Uint8Array[]): Uint8Array;
  /** SHA-256 (32 bytes) over the parts, one after the other. */
  sha256(...parts: readonly Uint8Array[]): Uint8Array;
  /** SHA-512 (64 bytes) over the parts, one after the other. */
  sha512(...parts: readonly Uint8Array[]): Uint8Array;
  /** PBKDF2 with HMAC-SHA-512; gives `length` bytes. */
  pbkdf2Sha512(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array;
  /** `count` bytes from a cryptographic random source. */
  randomBytes(count: number): Uint8Array;
  /** RSA with OAEP padding and SHA-1, as MySQL encrypts passwords. `publicKey`: PEM. Throws where that is no RSA key. */
  rsaEncrypt(publicKey: Uint8Array, plain: Uint8Array): Uint8Array;
  readonly ed25519: Ed25519;
}

/**
 * Ed25519 (RFC 8032) with the secret already expanded to 64 bytes: the first half becomes the scalar, the second makes the
 * signature's own nonce. RFC 8032 expands a 32-byte key with SHA-512; MariaDB's ed25519 plugin a password of any length.
 */
export interface Ed25519 {
  /** 32 bytes. */
  publicKey(expanded: Uint8Array): Uint8Array;
  /** 64 bytes. */
  sign(expanded: Uint8Array, message: Uint8Array): Uint8Array;
  /** False also for what is no key or no signature. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
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
  /** Nobody else reads the connection: TLS or a Unix socket. */
  readonly secure: boolean;
  /** The server's RSA key in PEM, where it is known beforehand; the server is asked for it where it is not. */
  readonly serverPublicKey?: Uint8Array;
  /** Send a password in clear text over a connection that is not secure, where the server wants it so. */
  readonly allowClearText?: boolean;
  /** What is answered to a server's second question and those after it (PAM). */
  readonly furtherAnswers?: readonly string[];
}

export interface ServerAuthOptions {
  readonly crypto: Crypto;
  /** 20 bytes for the plugins of that challenge; the others make their own. */
  readonly nonce: Uint8Array;
  /** Nobody else reads the connection: TLS or a Unix socket. */
  readonly secure: boolean;
  /** Shown to clients that ask for a key to encrypt their password with; null: they are refused. */
  readonly rsaKey: RsaKey | null;
  /** caching_sha2_password: ask for the full exchange, as a server does whose cache does not know the account. */
  readonly fullExchange?: boolean;
}

/**
 * The client role of one login with one plugin. `next` takes what the server said: first the challenge (as in the
 * greeting or the auth switch, with or without its final NUL), then the body of each AuthMoreData packet (without its 0x01).
 * It returns what to send (perhaps an empty packet), or null where the plugin waits for the server's next packet.
 * Throws AuthFailure where the plugin cannot go on.
 */
export interface AuthDialogue {
  next(fromServer: Uint8Array): Uint8Array | null;
  /**
   * What the server stores of the password, for plugins that never show it more than that: MariaDB proves its certificate
   * with it (certificateDigest.ts). Null for an empty password. Called after the last `next`.
   */
  passwordHash?(): Uint8Array | null;
}

/** What the client showed of its password, to be held against the account's. */
export interface Proof {
  matches(password: string): boolean;
  /** Body of the AuthMoreData packet that precedes the OK once the proof is accepted; null for none. */
  readonly acceptance: Uint8Array | null;
  /** As AuthDialogue's, of the password that matched. */
  passwordHash?(password: string): Uint8Array | null;
}

export type VerifierStep =
  /** Send this as the body of an AuthMoreData packet; the client's answer comes next. */
  | { readonly kind: 'ask'; readonly data: Uint8Array }
  | { readonly kind: 'proof'; readonly proof: Proof }
  /** The answer has not the plugin's form, or nothing can come of it here. */
  | { readonly kind: 'refused' };

/** The server role of one login with one plugin. */
export interface AuthVerifier {
  /** What the greeting or the auth switch carries, as it is on the wire. */
  readonly challenge: Uint8Array;
  /** The client's answers, the first and those to each `ask`. */
  answer(fromClient: Uint8Array): VerifierStep;
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

export const refused: VerifierStep = { kind: 'refused' };

/** Bytes of the usual challenge, without the NUL that follows it on the wire. */
export const nonceBytes = 20;

/** The usual challenge as the plugins use it: the wire adds a NUL. */
export function bareNonce(fromServer: Uint8Array): Uint8Array {
  return fromServer.subarray(0, Math.min(nonceBytes, fromServer.length));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The bytes and a NUL: how challenges and passwords end on the wire. */
export function withNul(bytes: Uint8Array): Uint8Array {
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  return longer;
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
