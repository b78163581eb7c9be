import type { PacketReader } from '../bytes/packetReader.ts';
import { PacketWriter } from '../bytes/packetWriter.ts';
import { sessionTrack, sessionTrackName } from '../constants/sessionTrack.ts';

/** One thing that an OK packet says of the session. */
export type SessionStateItem =
  | { readonly kind: 'variable'; readonly name: string; readonly value: string }
  | { readonly kind: 'schema'; readonly schema: string }
  /** `1` where something changed. */
  | { readonly kind: 'stateChange'; readonly value: string }
  | { readonly kind: 'gtids'; readonly encoding: number; readonly gtids: string }
  /** The statements that would begin the present transaction. */
  | { readonly kind: 'transactionCharacteristics'; readonly statements: string }
  /** Eight letters, `T_______` for an explicit transaction. */
  | { readonly kind: 'transactionState'; readonly state: string }
  | { readonly kind: 'other'; readonly type: number; readonly data: Uint8Array };

/** Items that are read; an OK has a handful. */
const mostItems = 4096;

/**
 * The session state information of an OK packet, its length in bytes first.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html
 */
export function readSessionState(reader: PacketReader): SessionStateItem[] {
  const length = reader.lenencNumber('length of session state');
  return reader.within(length, 'session state', (inner) => {
    const items: SessionStateItem[] = [];
    while (inner.remaining > 0) {
      if (items.length >= mostItems) {
        inner.eofBytes('further items');
        break;
      }
      const type = inner.u8('type', (code) => `${code} (${sessionTrackName(code)})`);
      const size = inner.lenencNumber('length');
      inner.within(size, sessionTrackName(type), (item) => readItem(item, type, items));
    }
    return items;
  });
}

function readItem(reader: PacketReader, type: number, items: SessionStateItem[]): void {
  switch (type) {
    case sessionTrack.systemVariables:
      // MariaDB may put several variables in one item.
      do items.push({ kind: 'variable', name: reader.lenencText('name'), value: reader.lenencText('value') });
      while (reader.remaining > 0);
      return;
    case sessionTrack.schema:
      items.push({ kind: 'schema', schema: reader.lenencText('schema') });
      break;
    case sessionTrack.stateChange:
      items.push({ kind: 'stateChange', value: reader.eofText('state changed') });
      break;
    case sessionTrack.gtids:
      items.push({ kind: 'gtids', encoding: reader.u8('encoding'), gtids: reader.lenencText('GTIDs') });
      break;
    case sessionTrack.transactionCharacteristics:
      items.push({ kind: 'transactionCharacteristics', statements: reader.lenencText('statements') });
      break;
    case sessionTrack.transactionState:
      items.push({ kind: 'transactionState', state: reader.lenencText('state') });
      break;
    default:
      items.push({ kind: 'other', type, data: reader.eofBytes('data') });
  }
  reader.end(sessionTrackName(type));
}

export function writeSessionState(writer: PacketWriter, items: readonly SessionStateItem[]): void {
  const all = new PacketWriter();
  for (const item of items) {
    const one = new PacketWriter();
    all.u8(writeItem(one, item)).lenencBytes(one.payload());
  }
  writer.lenencBytes(all.payload());
}

/** Writes the item's data; returns its type. */
function writeItem(writer: PacketWriter, item: SessionStateItem): number {
  switch (item.kind) {
    case 'variable':
      writer.lenencText(item.name).lenencText(item.value);
      return sessionTrack.systemVariables;
    case 'schema':
      writer.lenencText(item.schema);
      return sessionTrack.schema;
    case 'stateChange':
      writer.text(item.value);
      return sessionTrack.stateChange;
    case 'gtids':
      writer.u8(item.encoding).lenencText(item.gtids);
      return sessionTrack.gtids;
    case 'transactionCharacteristics':
      writer.lenencText(item.statements);
      return sessionTrack.transactionCharacteristics;
    case 'transactionState':
      writer.lenencText(item.state);
      return sessionTrack.transactionState;
    case 'other':
      writer.bytes(item.data);
      return item.type;
  }
}
