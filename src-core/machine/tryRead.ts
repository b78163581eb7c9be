/** Reads a payload whose sender is not trusted: null where it is malformed. */
import { MalformedPacket } from '../mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../mysql/bytes/packetReader.ts';
import type { CodecContext, PacketCodec } from '../mysql/packets/codec.ts';

export function tryRead<T>(codec: PacketCodec<T>, payload: Uint8Array, context: CodecContext): T | null {
  try {
    return codec.read(new PacketReader(payload, { record: false }), context);
  } catch (error) {
    if (error instanceof MalformedPacket) return null;
    throw error;
  }
}
