/** What the natives of `mysql.proto` have in common: a codec's packet as bytes, and back. */
import { MalformedPacket } from '../../../mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../mysql/bytes/packetWriter.ts';
import { capability } from '../../../mysql/constants/capabilities.ts';
import type { CodecContext, PacketCodec } from '../../../mysql/packets/codec.ts';
import type { Lua, Native } from '../vm/lua.ts';
import { byteCharset, bytesArgument, type Plain, pushRecord, tableArgument } from './arguments.ts';

/** Scripts see packets of the 4.1 protocol; their text is bytes to Lua. */
export const scriptContext: CodecContext = {
  capabilities: capability.CLIENT_PROTOCOL_41,
  clientCharset: byteCharset,
  resultsCharset: byteCharset,
};

export function readPacket<T>(codec: PacketCodec<T>, bytes: Uint8Array, called: string, context = scriptContext): T {
  try {
    return codec.read(new PacketReader(bytes, { record: false }), context);
  } catch (error) {
    throw error instanceof MalformedPacket ? new Error(`${called}: not a packet of that kind: ${error.message}`) : error;
  }
}

export function writePacket<T>(codec: PacketCodec<T>, value: T, called: string, context = scriptContext): Uint8Array {
  const writer = new PacketWriter();
  try {
    codec.write(writer, value, context);
  } catch (error) {
    throw error instanceof RangeError ? new Error(`${called}: ${error.message}`) : error;
  }
  return writer.payload();
}

/** `from_…(packet)`: a table of what the packet says. */
export function fromPacket<T>(called: string, codec: PacketCodec<T>, fields: (value: T) => Readonly<Record<string, Plain>>): Native {
  return (lua) => {
    pushRecord(lua, fields(readPacket(codec, bytesArgument(lua, 1, called), called)));
    return 1;
  };
}

/** `to_…(table)`: the packet without its header. */
export function toPacket<T>(called: string, codec: PacketCodec<T>, value: (lua: Lua) => T): Native {
  return (lua) => {
    tableArgument(lua, 1, called);
    lua.pushBytes(writePacket(codec, value(lua), called));
    return 1;
  };
}
