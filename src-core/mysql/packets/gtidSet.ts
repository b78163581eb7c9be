/**
 * MySQL's set of GTIDs in its binary form, as COM_BINLOG_DUMP_GTID brings it, in the text form of gtid_executed.
 *
 * 8 bytes: number of entries, with 1 in the highest byte where entries have tags (MySQL 8.3 and later); then for each a UUID
 * of 16 bytes, the tag where there are any, the number of intervals (8 bytes), and for each its first and the number behind its
 * last (8 bytes each).
 */
import { hexText } from '../bytes/hexText.ts';
import { PacketReader } from '../bytes/packetReader.ts';

/** Entries that are shown. */
const most = 1000;

/** Null where the bytes are none. */
export function gtidSetText(bytes: Uint8Array): string | null {
  const reader = new PacketReader(bytes, { record: false });
  try {
    const head = reader.u64('entries');
    const tagged = head >> 56n === 1n;
    const entries = tagged ? (head >> 8n) & 0xffff_ffff_ffffn : head;
    const parts: string[] = [];
    for (let i = 0n; i < entries && parts.length < most; i++) parts.push(readEntry(reader, tagged));
    return reader.remaining === 0 || parts.length === most ? parts.join(',') : null;
  } catch {
    return null;
  }
}

function readEntry(reader: PacketReader, tagged: boolean): string {
  const id = hexText(reader.bytes(16, 'UUID'));
  const uuid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-');
  // The tag's length is one byte, shifted left by one: a number of variable length below 128.
  const tag = tagged ? reader.text(reader.u8('length of tag') >> 1, 'tag') : '';
  const intervals = reader.u64('intervals');
  let text = tag === '' ? uuid : `${uuid}:${tag}`;
  for (let i = 0n; i < intervals; i++) {
    const first = reader.u64('first');
    const last = reader.u64('behind the last') - 1n;
    text += first === last ? `:${first}` : `:${first}-${last}`;
  }
  return text;
}
