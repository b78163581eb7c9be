/** Looks for text in a record's request where it stands, without decoding it: about 0.3 µs a record. */
import { maxPacketPayload, packetHeaderBytes, payloadLength } from '../mysql/bytes/packetHeader.ts';
import { fragmentsAt } from './recordFormat.ts';
import { recordFields } from './store/parsedSegment.ts';

/** Character sets in whose text an ASCII byte may be the second half of another character. */
const ambiguous: ReadonlySet<string> = new Set(['sjis', 'cp932', 'big5', 'gbk', 'gb18030', 'ucs2', 'utf16', 'utf16le', 'utf32', 'swe7']);

const fragmentHeaderBytes = 12;

/** Where ASCII text in this character set can be searched as bytes. */
export function bytesAreText(charset: string): boolean {
  return !ambiguous.has(charset);
}

/** Bytes of a request's payload, behind the command's code. */
export interface RequestSpan {
  readonly from: number;
  readonly to: number;
}

/** Null where the request does not stand in the record in one piece. */
export function requestSpan(bytes: Uint8Array, view: DataView, offset: number): RequestSpan | null {
  if (view.getUint32(offset + recordFields.parts, true) !== 0) return null;
  const fragment = fragmentsAt(view, offset);
  const from = fragment + fragmentHeaderBytes + packetHeaderBytes;
  const recordEnd = offset + view.getUint32(offset, true);
  if (from >= recordEnd || ((bytes[fragment] as number) & 7) !== 0) return null;
  const kept = view.getUint32(fragment + 8, true);
  const length = payloadLength(bytes, fragment + fragmentHeaderBytes);
  return kept < packetHeaderBytes + length || length === maxPacketPayload ? null : { from: from + 1, to: from + length };
}

const lower = Uint8Array.from({ length: 256 }, (_, b) => (b >= 0x41 && b <= 0x5a ? b + 32 : b));

/** Whether `word` (lower case) stands in bytes [from, to), ASCII letters in any case. */
export function containsFolded(bytes: Uint8Array, { from, to }: RequestSpan, word: Uint8Array): boolean {
  if (word.length === 0) return true;
  const first = word[0] as number;
  const last = to - word.length;
  for (let i = from; i <= last; i++) {
    if (lower[bytes[i] as number] !== first) continue;
    let n = 1;
    while (n < word.length && lower[bytes[i + n] as number] === word[n]) n++;
    if (n === word.length) return true;
  }
  return false;
}

/** Whether the text can be in a parameter that is no text: numbers, dates, NULL, hexadecimal bytes, and what stands around literals. */
export function mayBeNumber(word: string): boolean {
  return /^[0-9a-fxnul.:+ -]*$/.test(word) || /['\\?=…]/.test(word);
}

/** Null for text that is not ASCII. */
export function asciiBytes(word: string): Uint8Array | null {
  const bytes = new Uint8Array(word.length);
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    if (unit > 0x7f) return null;
    bytes[i] = unit;
  }
  return bytes;
}
