/** Columns of rows whose own reply does not tell them: of a cursor's COM_STMT_FETCH, or of metadata that the client has cached. */

import { command } from '../../mysql/constants/commands.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../mysql/packets/columnDefinition.ts';
import type { CaptureStore } from '../captureStore.ts';
import type { RecordHeader } from '../recordFormat.ts';
import { codecContext } from './codecContext.ts';
import { joinPayloads, walkPackets } from './packetWalk.ts';
import { readPayload } from './readPayload.ts';

type Columns = readonly ColumnDefinition[];

/** The executions of a cursor are decoded one by one, each with the columns of the same exchange. */
const kept = new WeakMap<CaptureStore, Map<number, Columns>>();
const mostKept = 64;

/** Undefined where the capture does not have the exchange that told them. */
export function toldColumns(store: CaptureStore, header: RecordHeader): Columns | undefined {
  for (const id of header.related) {
    const columns = id > 0 ? columnsOf(store, id, command.COM_STMT_EXECUTE) : undefined;
    if (columns !== undefined) return columns;
  }
  return header.prepareExchange === 0 ? undefined : columnsOf(store, header.prepareExchange, command.COM_STMT_PREPARE);
}

function columnsOf(store: CaptureStore, id: number, code: number): Columns | undefined {
  let ofStore = kept.get(store);
  if (ofStore === undefined) {
    ofStore = new Map();
    kept.set(store, ofStore);
  }
  const known = ofStore.get(id);
  if (known !== undefined) return known;
  const columns = readColumns(store, id, code);
  if (columns === undefined) return undefined;
  if (ofStore.size >= mostKept) ofStore.clear();
  ofStore.set(id, columns);
  return columns;
}

function readColumns(store: CaptureStore, id: number, code: number): ColumnDefinition[] | undefined {
  const record = store.segments.find(id);
  // Only such an exchange tells columns: the file is not to be trusted with a chain of references.
  if (record === null || record.header.command !== code || record.header.end === 'open') return undefined;
  const codec = codecContext(record.header, store.sessions.context(record.header.context), undefined);
  const packets = walkPackets(store.fragments(record), { command: code, capabilities: codec.capabilities });
  const columns: ColumnDefinition[] = [];
  for (const { packet, payload } of joinPayloads(packets)) {
    if (packet.role === 'columnDefinition') {
      const column = readPayload(columnDefinition41, payload, codec).value;
      if (column !== null) columns.push(column);
    } else if (columns.length > 0 && code === command.COM_STMT_EXECUTE) break;
  }
  return columns;
}
