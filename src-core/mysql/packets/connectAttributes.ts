import type { PacketReader } from '../bytes/packetReader.ts';
import { PacketWriter } from '../bytes/packetWriter.ts';

/** Key-value pairs by which a client describes itself, such as `program_name`. */
export type ConnectAttributes = Readonly<Record<string, string>>;

/** Characters of keys and values that are kept; MySQL's clients send at most 64 KiB. */
const mostCharacters = 65_536;

/** The end of HandshakeResponse41 and COM_CHANGE_USER: pairs after their length in bytes. */
export function readAttributes(reader: PacketReader, charset: string): ConnectAttributes {
  const length = reader.lenencNumber('length of attributes');
  return reader.within(length, 'connection attributes', (inner) => {
    const pairs: [string, string][] = [];
    const readPair = (): [string, string] => [inner.lenencText('key', charset), inner.lenencText('value', charset)];
    for (let kept = 0; inner.remaining > 0; ) {
      const pair = inner.group('attribute', readPair, ([key, value]) => `${key}=${value}`);
      kept += pair[0].length + pair[1].length + 1;
      if (kept <= mostCharacters) pairs.push(pair);
    }
    return Object.fromEntries(pairs);
  });
}

export function writeAttributes(writer: PacketWriter, attributes: ConnectAttributes, charset: string): void {
  const pairs = new PacketWriter();
  for (const [key, value] of Object.entries(attributes)) pairs.lenencText(key, charset).lenencText(value, charset);
  writer.lenencBytes(pairs.payload());
}
