/**
 * The header of a wire packet: 3 bytes length, 1 byte sequence id.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html
 */

export const packetHeaderBytes = 4;

/** A payload goes on in the next packet when this one is so long. */
export const maxPacketPayload = 0xff_ff_ff;

/** Payload bytes that the header at `at` says; header bytes that are not there count as 0. */
export function payloadLength(bytes: Uint8Array, at = 0): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}
