/** The capability fields that the packets of the login have in common. */
import type { PacketReader } from '../bytes/packetReader.ts';
import type { PacketWriter } from '../bytes/packetWriter.ts';
import { capability, capabilityNames, has } from '../constants/capabilities.ts';
import { collationOf } from '../constants/collations.ts';
import { showFlags } from '../constants/flags.ts';

const lowHalf = 0xffff_ffffn;

/** `0x0000a205 (CLIENT_LONG_PASSWORD, …)` for flags that begin at bit `shift` of the whole. */
export function showCapabilities(width: number, shift: bigint): (value: number) => string {
  return (value) => showFlags(value, width, capabilityNames(BigInt(value) << shift));
}

export function showCollation(id: number): string {
  const name = collationOf(id)?.name;
  return name === undefined ? String(id) : `${id} (${name})`;
}

/** What SSLRequest and HandshakeResponse41 begin with: 32 bytes. */
export interface ClientFlags {
  /** With MariaDB's extended flags in the high half where CLIENT_LONG_PASSWORD (CLIENT_MYSQL) is not set. */
  readonly capabilities: bigint;
  readonly maxPacketSize: number;
  /** Low byte of the collation id. */
  readonly collation: number;
}

export function readClientFlags(reader: PacketReader): ClientFlags {
  const low = BigInt(reader.u32('capabilities', showCapabilities(4, 0n)));
  const maxPacketSize = reader.u32('max packet size');
  const collation = reader.u8('collation', showCollation);
  if (has(low, capability.CLIENT_LONG_PASSWORD)) {
    reader.skip(23, 'filler');
    return { capabilities: low, maxPacketSize, collation };
  }
  reader.skip(19, 'filler');
  const high = BigInt(reader.u32('MariaDB capabilities', showCapabilities(4, 32n)));
  return { capabilities: (high << 32n) | low, maxPacketSize, collation };
}

export function writeClientFlags(writer: PacketWriter, flags: ClientFlags): void {
  const { capabilities } = flags;
  writer
    .u32(Number(capabilities & lowHalf))
    .u32(flags.maxPacketSize)
    .u8(flags.collation & 0xff);
  if (has(capabilities, capability.CLIENT_LONG_PASSWORD)) writer.zeros(23);
  else writer.zeros(19).u32(Number(capabilities >> 32n));
}
