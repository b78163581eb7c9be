/** Changes the login packets of a client where the two links differ, every other byte left as it is. */
import { capability } from '../../mysql/constants/capabilities.ts';
import { sslRequestBytes } from '../../mysql/packets/sslRequest.ts';

const clientSsl = Number(capability.CLIENT_SSL);

/** A HandshakeResponse41's payload with CLIENT_SSL set or clear. */
export function withTlsFlag(payload: Uint8Array, on: boolean): Uint8Array {
  const flags = payload[1]!;
  const bit = clientSsl >> 8;
  const changed = on ? flags | bit : flags & ~bit;
  if (changed === flags) return payload;
  const copy = payload.slice();
  copy[1] = changed;
  return copy;
}

/** The SSLRequest that precedes a HandshakeResponse41: its fixed beginning. Source: MySQL "Protocol::SSLRequest". */
export function sslRequestOf(payload: Uint8Array): Uint8Array {
  return withTlsFlag(payload, true).slice(0, sslRequestBytes);
}

/**
 * A HandshakeResponse41's or COM_CHANGE_USER's payload with another auth response. `response`: the present one, as a view into
 * the payload. Null where its length prefix has no room for the new one (250 bytes).
 */
export function withAuthResponse(payload: Uint8Array, response: Uint8Array, changed: Uint8Array): Uint8Array | null {
  const at = response.byteOffset - payload.byteOffset;
  // Short lengths are one byte, in the length-encoded form too.
  if (changed.length > 250 || response.length > 250 || payload[at - 1] !== response.length) return null;
  const copy = new Uint8Array(payload.length - response.length + changed.length);
  copy.set(payload.subarray(0, at - 1));
  copy[at - 1] = changed.length;
  copy.set(changed, at);
  copy.set(payload.subarray(at + response.length), at + changed.length);
  return copy;
}
