import type { PacketReader } from '../bytes/packetReader.ts';

/** The first byte of a packet, which must be one of `expected`. */
export function readHeader(reader: PacketReader, ...expected: readonly number[]): number {
  const header = reader.u8('header', showHeader);
  if (!expected.includes(header)) {
    throw reader.malformed('header', `${showHeader(header)} is not ${expected.map(showHeader).join(' or ')}`, reader.offset - 1);
  }
  return header;
}

export function showHeader(header: number): string {
  return `0x${header.toString(16).padStart(2, '0')}`;
}
