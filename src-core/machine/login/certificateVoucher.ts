/**
 * Vouches for the proxy's own certificate towards MariaDB's clients from 11.4 on, where the password is known to the proxy.
 *
 * Such a client takes a certificate that nobody it trusts has signed when the last OK proves, by a digest over the password's
 * hash, that it is the server's (mysql/auth/certificateDigest.ts). The backend's digest is over the backend's certificate; this
 * puts one over the proxy's in its place. Elsewhere the client must be told to trust the proxy's authority.
 */

import { certificateDigest, isCertificateDigest } from '../../mysql/auth/certificateDigest.ts';
import type { Crypto } from '../../mysql/auth/index.ts';
import { type AuthDialogue, AuthFailure, authPlugin } from '../../mysql/auth/index.ts';
import { PacketWriter } from '../../mysql/bytes/packetWriter.ts';
import type { CodecContext } from '../../mysql/packets/codec.ts';
import { ok } from '../../mysql/packets/ok.ts';
import { tryRead } from '../tryRead.ts';

const moreData = 0x01;

export interface VoucherOptions {
  readonly crypto: Crypto;
  readonly password: string;
  /** The greeting's challenge. */
  readonly authData: Uint8Array;
  /** SHA-256 of the certificate that the client got, 64 hex digits. */
  readonly fingerprint: string;
}

export class CertificateVoucher {
  private readonly options: VoucherOptions;
  /** Says what the client would say, to learn the password's hash. */
  private dialogue: AuthDialogue | null = null;

  constructor(options: VoucherOptions) {
    this.options = options;
  }

  challenge(plugin: string, authData: Uint8Array): void {
    const { crypto, password } = this.options;
    this.dialogue = authPlugin(plugin)?.client({ crypto, password, secure: true }) ?? null;
    this.follow(authData);
  }

  /** A packet of the server that goes on with the plugin: its payload. */
  server(payload: Uint8Array): void {
    this.follow(payload[0] === moreData ? payload.subarray(1) : payload);
  }

  /** The OK's payload with the digest as its info; the payload itself where there is nothing to vouch with. */
  vouch(payload: Uint8Array, context: CodecContext): Uint8Array {
    const hash = this.dialogue?.passwordHash?.() ?? null;
    const read = tryRead(ok, payload, context);
    if (hash === null || read === null || !(read.info === '' || isCertificateDigest(new TextEncoder().encode(read.info)))) return payload;
    const { crypto, authData, fingerprint } = this.options;
    const digest = certificateDigest(crypto, hash, authData, bytesOfHex(fingerprint));
    const writer = new PacketWriter();
    ok.write(writer, { ...read, info: new TextDecoder().decode(digest) }, context);
    return writer.payload();
  }

  private follow(fromServer: Uint8Array): void {
    try {
      this.dialogue?.next(new Uint8Array(fromServer));
    } catch (error) {
      if (!(error instanceof AuthFailure)) throw error;
      this.dialogue = null;
    }
  }
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
