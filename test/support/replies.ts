/** Wire packets of requests and replies, written with the product's own codecs, for captures built by hand. */
import type { Fragment } from '../../src-core/capture/recordFormat.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { binaryRow } from '../../src-core/mysql/packets/binaryRow.ts';
import type { CodecContext, PacketCodec } from '../../src-core/mysql/packets/codec.ts';
import { columnCount } from '../../src-core/mysql/packets/columnCount.ts';
import { type ColumnDefinition, columnDefinition41 } from '../../src-core/mysql/packets/columnDefinition.ts';
import { eof } from '../../src-core/mysql/packets/eof.ts';
import { err } from '../../src-core/mysql/packets/err.ts';
import { type OkPacket, ok } from '../../src-core/mysql/packets/ok.ts';
import { prepareOk } from '../../src-core/mysql/packets/prepareOk.ts';
import { textRow } from '../../src-core/mysql/packets/textRow.ts';
import { packet, serverBytes, text } from './exchanges.ts';

export const protocol41 = 0x000a8201n;
export const deprecateEof = 1n << 24n;

export function codec(capabilities = protocol41, columns?: readonly ColumnDefinition[]): CodecContext {
  return { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4', ...(columns === undefined ? {} : { columns }) };
}

export function payload<T>(of: PacketCodec<T>, value: T, context = codec()): Uint8Array {
  const writer = new PacketWriter();
  of.write(writer, value, context);
  return writer.payload();
}

export function column(name: string, type: number, changes: Partial<ColumnDefinition> = {}): ColumnDefinition {
  const text = type === 0xfd || type === 0xfc;
  return {
    catalog: 'def',
    schema: 'shop',
    table: 't',
    orgTable: 'tt',
    name,
    orgName: `org_${name}`,
    collation: text ? 45 : 63,
    length: 80,
    type,
    flags: 0,
    decimals: 0,
    extended: null,
    ...changes,
  };
}

export const intColumn = column('id', 0x03);
export const nameColumn = column('name', 0xfd);

export const okPayload = (changes: Partial<OkPacket> = {}): Uint8Array =>
  payload(ok, { header: 0, affectedRows: 0n, lastInsertId: 0n, statusFlags: 2, warnings: 0, info: '', sessionState: [], ...changes });
export const eofPayload = (statusFlags = 2, warnings = 0): Uint8Array => payload(eof, { warnings, statusFlags });
export const errPayload = (code: number, message: string): Uint8Array => payload(err, { code, sqlstate: '42S02', message });
export const prepareOkPayload = (statementId: number, parameterCount: number, columnCount: number): Uint8Array =>
  payload(prepareOk, { statementId, parameterCount, columnCount, warnings: 0, metadataFollows: true });
export const textRowPayload = (...cells: readonly (string | null)[]): Uint8Array =>
  payload(textRow, { cells: cells.map((cell) => (cell === null ? null : text(cell))) });
export const binaryRowPayload = (columns: readonly ColumnDefinition[], ...cells: readonly (Uint8Array | null)[]): Uint8Array =>
  payload(binaryRow, { cells }, codec(protocol41, columns));
export const columnPayload = (definition: ColumnDefinition): Uint8Array => payload(columnDefinition41, definition);

/** Column count and definitions, with the EOF behind them unless `eofs` is false. */
export function head(columns: readonly ColumnDefinition[], eofs = true): Uint8Array[] {
  const count = payload(columnCount, { count: columns.length, metadataFollows: true });
  return [count, ...columns.map(columnPayload), ...(eofs ? [eofPayload()] : [])];
}

/** The payloads as wire packets, with sequence ids from 1, back to back. */
export function wire(payloads: readonly Uint8Array[], from = 1): Uint8Array {
  const packets = payloads.map((p, i) => packet((from + i) & 255, p));
  const bytes = new Uint8Array(packets.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of packets) {
    bytes.set(p, at);
    at += p.length;
  }
  return bytes;
}

export function reply(...payloads: readonly Uint8Array[]): Fragment {
  return serverBytes(wire(payloads));
}

export function gap(bytes: number, packets: number, rows: number): Fragment {
  return { from: 'server', at: 300, bytes: null, gap: { bytes, packets, rows } };
}
