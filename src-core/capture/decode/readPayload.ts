/** Reads a payload that may be anything: what cannot be read is told, never thrown. */
import { type PlainField, plainFields } from '../../mysql/bytes/fieldSpan.ts';
import { MalformedPacket } from '../../mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../mysql/bytes/packetReader.ts';
import type { CodecContext, PacketCodec } from '../../mysql/packets/codec.ts';

export interface ReadPayload<T> {
  readonly value: T | null;
  /** Why it could not be read, with the offset; null when it could. */
  readonly malformed: string | null;
}

export function readPayload<T>(codec: PacketCodec<T>, payload: Uint8Array, context: CodecContext): ReadPayload<T> {
  return attempt(codec, new PacketReader(payload, { record: false }), context);
}

/** The same with the field tree, as far as it came; offsets are moved by `shift` bytes. */
export function readFields<T>(
  codec: PacketCodec<T>,
  payload: Uint8Array,
  context: CodecContext,
  shift: number,
): ReadPayload<T> & { readonly fields: readonly PlainField[] } {
  const reader = new PacketReader(payload);
  const result = attempt(codec, reader, context);
  return { ...result, fields: plainFields(reader.fields, shift) };
}

function attempt<T>(codec: PacketCodec<T>, reader: PacketReader, context: CodecContext): ReadPayload<T> {
  try {
    return { value: codec.read(reader, context), malformed: null };
  } catch (error) {
    if (error instanceof MalformedPacket) return { value: null, malformed: `${codec.name}: ${error.message}` };
    throw error;
  }
}
