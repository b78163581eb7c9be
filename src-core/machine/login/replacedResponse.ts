/** A HandshakeResponse41 that the server gets in place of the client's. */
import { capability, has } from '../../mysql/constants/capabilities.ts';
import { nothingAgreed } from '../../mysql/packets/codec.ts';
import { type HandshakeResponse41, handshakeResponse41 } from '../../mysql/packets/handshakeResponse41.ts';
import { tryRead } from '../tryRead.ts';

/**
 * Flags that say how packets behind the login are written: the two sides of a session must have the same, so that these are the
 * client's, whatever the packet in its place says. CLIENT_LONG_PASSWORD says whether MariaDB's are there.
 */
const ofTheWire =
  capability.CLIENT_LONG_PASSWORD |
  capability.CLIENT_COMPRESS |
  capability.CLIENT_PROTOCOL_41 |
  capability.CLIENT_TRANSACTIONS |
  capability.CLIENT_MULTI_RESULTS |
  capability.CLIENT_PS_MULTI_RESULTS |
  capability.CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS |
  capability.CLIENT_SESSION_TRACK |
  capability.CLIENT_DEPRECATE_EOF |
  capability.CLIENT_OPTIONAL_RESULTSET_METADATA |
  capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM |
  capability.CLIENT_QUERY_ATTRIBUTES |
  capability.MULTI_FACTOR_AUTHENTICATION |
  (0xffff_ffffn << 32n);

const flagBytes = 4;
const extendedFlagsAt = 28;

export interface ReplacedResponse {
  readonly payload: Uint8Array;
  /** What the server reads of it. */
  readonly read: HandshakeResponse41;
}

/** `payload`: in place of what `client` says. Null where it is no HandshakeResponse41. */
export function replacedResponse(payload: Uint8Array, client: HandshakeResponse41): ReplacedResponse | null {
  const read = tryRead(handshakeResponse41, payload, nothingAgreed);
  if (read === null || !has(read.capabilities, capability.CLIENT_PROTOCOL_41)) return null;
  const capabilities = (read.capabilities & ~ofTheWire) | (client.capabilities & ofTheWire);
  if (capabilities === read.capabilities) return { payload, read };
  const zstd = has(capabilities, capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM) && read.zstdLevel === null;
  const changed = new Uint8Array(payload.length + (zstd ? 1 : 0));
  changed.set(payload);
  if (zstd) changed[payload.length] = client.zstdLevel ?? 3;
  for (let i = 0; i < flagBytes; i++) {
    changed[i] = Number((capabilities >> BigInt(8 * i)) & 0xffn);
    changed[extendedFlagsAt + i] = Number((capabilities >> BigInt(32 + 8 * i)) & 0xffn);
  }
  return { payload: changed, read: { ...read, capabilities } };
}
