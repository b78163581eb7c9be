/** What a session needs of the platform: synchronous, bytes in, bytes out. */
import type { Crypto, RsaKey } from '../mysql/auth/index.ts';

export interface SessionPorts {
  readonly crypto: Crypto;
  /** Shown to clients without TLS where the backend wants the password itself. */
  readonly rsaKey: RsaKey;
  readonly decompression: Decompression;
}

/** Undoes what compressed protocol frames carry. `length`: bytes that must come out. Throws where others come out. */
export interface Decompression {
  zlib(bytes: Uint8Array, length: number): Uint8Array;
  /** Null where the platform has no zstd. */
  readonly zstd: ((bytes: Uint8Array, length: number) => Uint8Array) | null;
}
