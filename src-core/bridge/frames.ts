/**
 * One message of the bridge as bytes. Little endian:
 *
 *     u8 kind · u32 id · u16 length of name · name (UTF-8) · u32 length of head · u32 number of attachments
 *     · u32 length of each attachment · head (JSON, UTF-8) · attachments
 *
 * In the head, `{"$bytes": n}` stands for attachment n. A key of the data that is itself spelled `$bytes`, `$$bytes` …
 * gets one more `$`. Kind, id and name stand in front, so that a relay can route a frame without reading its head.
 */
export const frameKinds = ['call', 'open', 'next', 'return', 'result', 'error', 'item', 'end'] as const;
export type FrameKind = (typeof frameKinds)[number];

export interface FrameRoute {
  readonly kind: FrameKind;
  /** Chosen by the caller, unique among its open calls and streams. */
  readonly id: number;
  /** Name of the call or stream in `call` and `open`; otherwise empty. */
  readonly name: string;
}

export interface Frame extends FrameRoute {
  readonly value: unknown;
}

/** A frame that does not follow the layout. */
export class FrameFault extends Error {}

const fixedBytes = 7;
const reserved = /^\$+bytes$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Encodes plain data. Throws a TypeError for what JSON has no form for (a bigint, a cycle). */
export function encodeFrame(kind: FrameKind, id: number, name: string, value: unknown): Uint8Array<ArrayBuffer> {
  const attachments: Uint8Array[] = [];
  const head = value === undefined ? new Uint8Array(0) : encoder.encode(JSON.stringify(pack(value, attachments)));
  const nameBytes = encoder.encode(name);
  let length = fixedBytes + nameBytes.length + 8 + 4 * attachments.length + head.length;
  for (const a of attachments) length += a.length;
  const frame = new Uint8Array(length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, frameKinds.indexOf(kind));
  view.setUint32(1, id, true);
  view.setUint16(5, nameBytes.length, true);
  frame.set(nameBytes, fixedBytes);
  let at = fixedBytes + nameBytes.length;
  view.setUint32(at, head.length, true);
  view.setUint32(at + 4, attachments.length, true);
  at += 8;
  for (const a of attachments) {
    view.setUint32(at, a.length, true);
    at += 4;
  }
  frame.set(head, at);
  at += head.length;
  for (const a of attachments) {
    frame.set(a, at);
    at += a.length;
  }
  return frame;
}

/** Reads kind, id and name only. Throws FrameFault. */
export function readRoute(frame: Uint8Array): FrameRoute {
  if (frame.length < fixedBytes) throw new FrameFault(`a frame of ${frame.length} bytes is too short`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const kind = frameKinds[view.getUint8(0)];
  if (kind === undefined) throw new FrameFault(`unknown frame kind ${view.getUint8(0)}`);
  const nameLength = view.getUint16(5, true);
  return { kind, id: view.getUint32(1, true), name: text(slice(frame, fixedBytes, nameLength)) };
}

/** Reads a whole frame. Byte arrays of the value are views into `frame`. Throws FrameFault. */
export function decodeFrame(frame: Uint8Array): Frame {
  const route = readRoute(frame);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const sizes = fixedBytes + view.getUint16(5, true);
  slice(frame, sizes, 8);
  const headLength = view.getUint32(sizes, true);
  const count = view.getUint32(sizes + 4, true);
  slice(frame, sizes + 8, 4 * count);
  let at = sizes + 8 + 4 * count;
  const head = slice(frame, at, headLength);
  at += headLength;
  const attachments: Uint8Array[] = [];
  for (let i = 0; i < count; i += 1) {
    const length = view.getUint32(sizes + 8 + 4 * i, true);
    attachments.push(slice(frame, at, length));
    at += length;
  }
  if (at !== frame.length) throw new FrameFault(`${frame.length - at} bytes too many after a frame`);
  return { ...route, value: parseHead(head, attachments) };
}

function parseHead(head: Uint8Array, attachments: readonly Uint8Array[]): unknown {
  if (head.length === 0) return undefined;
  const json = text(head);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new FrameFault('the head of a frame is not JSON');
  }
  return json.includes('$bytes"') ? unpack(value, attachments) : value;
}

function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new FrameFault('text of a frame is not UTF-8');
  }
}

function slice(frame: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > frame.length) throw new FrameFault(`a frame ends at ${frame.length}, within what should reach ${at + length}`);
  return frame.subarray(at, at + length);
}

/** Most values have neither bytes nor reserved keys; these are written as they are, without a copy. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof Uint8Array) return false;
  if (Array.isArray(value)) return value.every(isPlain);
  for (const key of Object.keys(value)) {
    if (reserved.test(key) || !isPlain((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

function pack(value: unknown, attachments: Uint8Array[]): unknown {
  if (isPlain(value)) return value;
  if (value instanceof Uint8Array) return { $bytes: attachments.push(value) - 1 };
  if (Array.isArray(value)) return value.map((item) => pack(item, attachments));
  const entries = Object.entries(value as object).map(([key, item]) => [reserved.test(key) ? `$${key}` : key, pack(item, attachments)]);
  return Object.fromEntries(entries);
}

function unpack(value: unknown, attachments: readonly Uint8Array[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => unpack(item, attachments));
  if ('$bytes' in value) {
    const bytes = attachments[value.$bytes as number];
    if (bytes === undefined) throw new FrameFault(`a frame has no attachment ${String(value.$bytes)}`);
    return bytes;
  }
  const entries = Object.entries(value).map(([key, item]) => [reserved.test(key) ? key.slice(1) : key, unpack(item, attachments)]);
  return Object.fromEntries(entries);
}
