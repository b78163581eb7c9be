/**
 * The binary record of one exchange, as it stands in a segment of the capture file (docs/capture-format.md).
 *
 * All numbers are little endian. A record is a fixed header, then `boundTypes`, then `related` (8 bytes each), then what
 * interceptors did (interceptionText.ts), then fragments to its end.
 * Written by the recorder on the engine's thread, read by the capture worker; neither decodes MySQL here.
 */
import type { Interception } from '../machine/holding/held.ts';
import type { ExchangeEnd, Gap, OpenExchange, Side } from '../machine/io.ts';
import { readInterception, writeInterception } from './interceptionText.ts';

export const recordHeaderBytes = 152;

/** What a record says of its exchange's end; `open` is a stub whose complete record comes in a later segment. */
export type RecordEnd = 'open' | ExchangeEnd;
const ends: readonly RecordEnd[] = ['open', 'replied', 'clientGone', 'serverGone', 'degraded', 'proxyClosed'];

export interface RecordHeader {
  /** Whole record in bytes, this header included. */
  readonly length: number;
  readonly end: RecordEnd;
  readonly command: number;
  readonly id: number;
  readonly session: number;
  /** Row of the `context` table. */
  readonly context: number;
  /** Instant (µs since the epoch). */
  readonly startedAt: number;
  /**
   * Whole µs; wait: last request byte in → passed on, or answered without; server: → first reply byte; transfer: → last reply byte.
   */
  readonly waitUs: number;
  readonly serverUs: number;
  readonly transferUs: number;
  /** First request byte in → last request byte in. */
  readonly uploadUs: number;
  readonly requestBytes: number;
  readonly replyBytes: number;
  readonly requestPackets: number;
  readonly replyPackets: number;
  readonly rows: number;
  readonly affectedRows: bigint;
  readonly lastInsertId: bigint;
  readonly warnings: number;
  readonly errorCode: number;
  readonly statusFlags: number;
  readonly statementId: number | null;
  readonly prepareExchange: number;
  readonly parameterCount: number;
  readonly boundTypes: Uint8Array | null;
  /** Exchanges that are needed to read this one; see `OpenExchange.related`. */
  readonly related: readonly number[];
  /** Null where nobody took hold of the exchange. */
  readonly interception: Interception | null;
  /** Of an exchange that somebody took hold of: nothing of it went to the server. */
  readonly unsent: boolean;
  /** Earlier fragments, in order, in rows 0 … parts-1 of the `exchange_part` table. */
  readonly parts: number;
  /** Fragments were dropped because the disk could not follow. */
  readonly detailLost: boolean;
}

/** Kept bytes, or a gap, of one direction. `at`: µs after the exchange's `startedAt` as it is read; as it is written, an Instant. */
export type Fragment =
  | { readonly from: Side; readonly at: number; readonly bytes: Uint8Array; readonly gap: null }
  | { readonly from: Side; readonly at: number; readonly bytes: null; readonly gap: Gap };

/** Whose conversation fragments are of: the client's, or, where an interceptor made it another one, that with the server behind. */
export type Conversation = 'client' | 'behind';

const fragmentHeaderBytes = 12;
const gapBodyBytes = 24;
const detailLostFlag = 1;
const hasStatementFlag = 2;
const hasBoundTypesFlag = 4;
const hasInterceptionFlag = 8;
const unsentFlag = 16;

const fromServerFlag = 1;
const gapFlag = 2;
const behindFlag = 4;

/** Sizes for `writeRecord`'s caller: what a fragment takes in a record. */
export function fragmentBytes(f: Fragment): number {
  return fragmentHeaderBytes + (f.bytes === null ? gapBodyBytes : f.bytes.length);
}

/** Writes one fragment, its `at` less `base`; returns the offset after it. */
export function writeFragment(target: Uint8Array, view: DataView, offset: number, f: Fragment, base = 0): number {
  view.setUint8(offset, (f.from === 'client' ? 0 : fromServerFlag) | (f.gap === null ? 0 : gapFlag));
  view.setUint8(offset + 1, 0);
  setU48(view, offset + 2, Math.max(0, f.at - base));
  if (f.gap === null) {
    view.setUint32(offset + 8, f.bytes.length, true);
    target.set(f.bytes, offset + fragmentHeaderBytes);
    return offset + fragmentHeaderBytes + f.bytes.length;
  }
  view.setUint32(offset + 8, gapBodyBytes, true);
  view.setFloat64(offset + 12, f.gap.bytes, true);
  view.setFloat64(offset + 20, f.gap.packets, true);
  view.setFloat64(offset + 28, f.gap.rows, true);
  return offset + fragmentHeaderBytes + gapBodyBytes;
}

/** Makes a fragment that was written at `offset` one of the conversation with the server behind. */
export function markBehind(target: Uint8Array, offset: number): void {
  target[offset] = target[offset]! | behindFlag;
}

/** Reads the fragments of a conversation that stand in `bytes`, in order. The result's byte arrays are views into `bytes`. */
export function readFragments(bytes: Uint8Array, conversation: Conversation = 'client'): Fragment[] {
  const wanted = conversation === 'client' ? 0 : behindFlag;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fragments: Fragment[] = [];
  for (let at = 0; at < bytes.length; ) {
    const flags = view.getUint8(at);
    const from: Side = (flags & fromServerFlag) === 0 ? 'client' : 'server';
    const time = getU48(view, at + 2);
    const length = view.getUint32(at + 8, true);
    const body = at + fragmentHeaderBytes;
    if (body + length > bytes.length) throw new RangeError(`fragment at ${at} ends after its record`);
    at = body + length;
    if ((flags & behindFlag) !== wanted) continue;
    if ((flags & gapFlag) === 0) fragments.push({ from, at: time, bytes: bytes.subarray(body, body + length), gap: null });
    else {
      const gap = {
        bytes: view.getFloat64(body, true),
        packets: view.getFloat64(body + 8, true),
        rows: view.getFloat64(body + 16, true),
      };
      fragments.push({ from, at: time, bytes: null, gap });
    }
  }
  return fragments;
}

/** Bytes that `writeRecord` will take for `x` with so many bytes of fragments. */
export function recordBytes(x: OpenExchange, fragmentsBytes: number): number {
  const intercepted = x.interception === null ? 0 : writeInterception(x.interception).length;
  return recordHeaderBytes + (x.boundTypes?.length ?? 0) + (x.related === null ? 0 : 8 * x.related.length) + intercepted + fragmentsBytes;
}

/**
 * Writes a record at `offset`; returns the offset after it. The caller has made room (`recordBytes`). `fragments`: as
 * `writeFragment` wrote them, one behind the other.
 */
export function writeRecord(
  target: Uint8Array,
  view: DataView,
  offset: number,
  x: OpenExchange,
  end: RecordEnd,
  context: number,
  parts: number,
  detailLost: boolean,
  fragments: Uint8Array,
): number {
  const types = x.boundTypes;
  const { related } = x;
  const intercepted = x.interception === null ? null : writeInterception(x.interception);
  const flags =
    (detailLost ? detailLostFlag : 0) |
    (x.statementId === null ? 0 : hasStatementFlag) |
    (types === null ? 0 : hasBoundTypesFlag) |
    (intercepted === null ? 0 : hasInterceptionFlag | (x.forwardedAt === 0 ? unsentFlag : 0));
  const passedAt = x.forwardedAt === 0 ? x.firstReplyAt : x.forwardedAt;
  view.setUint32(offset + 4, ends.indexOf(end) | (x.command << 8) | (flags << 16), true);
  view.setFloat64(offset + 8, x.id, true);
  view.setUint32(offset + 16, x.context.session.id, true);
  view.setUint32(offset + 20, context, true);
  view.setFloat64(offset + 24, x.startedAt, true);
  setU48(view, offset + 32, span(x.requestAt, passedAt));
  setU48(view, offset + 38, span(passedAt, x.firstReplyAt));
  setU48(view, offset + 44, span(x.firstReplyAt, x.lastReplyAt));
  setU48(view, offset + 50, span(x.startedAt, x.requestAt));
  view.setFloat64(offset + 56, x.requestBytes, true);
  view.setFloat64(offset + 64, x.replyBytes, true);
  view.setFloat64(offset + 72, x.requestPackets, true);
  view.setFloat64(offset + 80, x.replyPackets, true);
  view.setFloat64(offset + 88, x.rows, true);
  view.setBigUint64(offset + 96, x.affectedRows, true);
  view.setBigUint64(offset + 104, x.lastInsertId, true);
  view.setUint32(offset + 112, x.warnings, true);
  view.setUint32(offset + 116, x.errorCode | (x.statusFlags << 16), true);
  view.setUint32(offset + 120, x.statementId ?? 0, true);
  view.setUint32(offset + 124, types?.length ?? 0, true);
  view.setFloat64(offset + 128, x.prepareExchange, true);
  view.setUint32(offset + 136, x.parameterCount, true);
  view.setUint32(offset + 140, parts, true);
  view.setUint32(offset + 144, related?.length ?? 0, true);
  view.setUint32(offset + 148, intercepted?.length ?? 0, true);
  let at = offset + recordHeaderBytes;
  if (types !== null) {
    target.set(types, at);
    at += types.length;
  }
  if (related !== null) {
    for (const id of related) {
      view.setFloat64(at, id, true);
      at += 8;
    }
  }
  if (intercepted !== null) {
    target.set(intercepted, at);
    at += intercepted.length;
  }
  target.set(fragments, at);
  at += fragments.length;
  view.setUint32(offset, at - offset, true);
  return at;
}

/** Reads the header of the record at `offset` of a segment. Throws RangeError where the segment is cut or not one of ours. */
export function readRecord(segment: Uint8Array, offset: number): RecordHeader {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const length = offset + recordHeaderBytes <= segment.length ? view.getUint32(offset, true) : 0;
  const end = ends[length === 0 ? -1 : view.getUint8(offset + 4)];
  if (length < recordHeaderBytes || offset + length > segment.length || end === undefined) {
    throw new RangeError(`no exchange record at byte ${offset} of the segment`);
  }
  const flags = view.getUint8(offset + 6);
  const typesLength = view.getUint32(offset + 124, true);
  const types = offset + recordHeaderBytes;
  const related = Math.min(view.getUint32(offset + 144, true), Math.floor((length - recordHeaderBytes - typesLength) / 8));
  const interception = types + typesLength + 8 * Math.max(0, related);
  return {
    length,
    end,
    command: view.getUint8(offset + 5),
    id: view.getFloat64(offset + 8, true),
    session: view.getUint32(offset + 16, true),
    context: view.getUint32(offset + 20, true),
    startedAt: view.getFloat64(offset + 24, true),
    waitUs: getU48(view, offset + 32),
    serverUs: getU48(view, offset + 38),
    transferUs: getU48(view, offset + 44),
    uploadUs: getU48(view, offset + 50),
    requestBytes: view.getFloat64(offset + 56, true),
    replyBytes: view.getFloat64(offset + 64, true),
    requestPackets: view.getFloat64(offset + 72, true),
    replyPackets: view.getFloat64(offset + 80, true),
    rows: view.getFloat64(offset + 88, true),
    affectedRows: view.getBigUint64(offset + 96, true),
    lastInsertId: view.getBigUint64(offset + 104, true),
    warnings: view.getUint32(offset + 112, true),
    errorCode: view.getUint16(offset + 116, true),
    statusFlags: view.getUint16(offset + 118, true),
    statementId: (flags & hasStatementFlag) === 0 ? null : view.getUint32(offset + 120, true),
    prepareExchange: view.getFloat64(offset + 128, true),
    parameterCount: view.getUint32(offset + 136, true),
    boundTypes: (flags & hasBoundTypesFlag) === 0 ? null : segment.subarray(types, types + typesLength),
    related: related <= 0 ? [] : Array.from({ length: related }, (_, i) => view.getFloat64(types + typesLength + 8 * i, true)),
    interception:
      (flags & hasInterceptionFlag) === 0
        ? null
        : readInterception(segment.subarray(interception, Math.min(offset + length, interception + view.getUint32(offset + 148, true)))),
    unsent: (flags & unsentFlag) !== 0,
    parts: view.getUint32(offset + 140, true),
    detailLost: (flags & detailLostFlag) !== 0,
  };
}

/** The fragments of a conversation that stand in the record itself (those in `exchange_part` rows come before them). */
export function recordFragments(segment: Uint8Array, offset: number, header: RecordHeader, conversation?: Conversation): Fragment[] {
  const from = fragmentsAt(new DataView(segment.buffer, segment.byteOffset, segment.byteLength), offset);
  return readFragments(segment.subarray(from, offset + header.length), conversation);
}

/** Where the fragments of the record at `offset` begin. */
export function fragmentsAt(view: DataView, offset: number): number {
  const types = view.getUint32(offset + 124, true);
  const related = view.getUint32(offset + 144, true);
  return offset + recordHeaderBytes + types + 8 * related + view.getUint32(offset + 148, true);
}

function span(from: number, to: number): number {
  return from === 0 || to < from ? 0 : to - from;
}

function setU48(view: DataView, offset: number, value: number): void {
  const small = value < 0x1_0000_0000;
  view.setUint32(offset, small ? value : value % 0x1_0000_0000, true);
  view.setUint16(offset + 4, small ? 0 : Math.floor(value / 0x1_0000_0000), true);
}

function getU48(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint16(offset + 4, true) * 0x1_0000_0000;
}
