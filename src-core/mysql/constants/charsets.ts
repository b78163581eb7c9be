/**
 * Text in MySQL's character sets.
 * https://dev.mysql.com/doc/refman/en/charset-charsets.html
 */
import { type Extras, extrasOf, sequenceLength } from './eastAsian.ts';
import { swe7Changes, upperHalves } from './singleByteTables.ts';

/** Most bytes that one character takes. */
const longest: Readonly<Record<string, number>> = {
  utf8mb4: 4,
  utf8mb3: 3,
  utf8: 3,
  utf16: 4,
  utf16le: 4,
  utf32: 4,
  ucs2: 2,
  gb18030: 4,
  ujis: 3,
  eucjpms: 3,
  big5: 2,
  sjis: 2,
  cp932: 2,
  euckr: 2,
  gb2312: 2,
  gbk: 2,
};

/** Names of the Encoding Standard under which the same bytes mean the same characters. */
const labels: Readonly<Record<string, string>> = {
  utf8mb4: 'utf-8',
  utf8mb3: 'utf-8',
  utf8: 'utf-8',
  ucs2: 'utf-16be',
  utf16: 'utf-16be',
  utf16le: 'utf-16le',
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin7: 'iso-8859-13',
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  koi8r: 'koi8-r',
  macroman: 'macintosh',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  ujis: 'euc-jp',
  eucjpms: 'euc-jp',
  euckr: 'euc-kr',
  gb2312: 'gbk',
  gbk: 'gbk',
  gb18030: 'gb18030',
  big5: 'big5',
};

/** Character sets in which bytes below 0x80 do not always stand for ASCII characters. */
const notAscii: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32', 'swe7']);

/** Up to so many bytes a loop is faster than the platform's decoder. */
const shortest = 12;

const decoders = new Map<string, (bytes: Uint8Array) => string>();
const encoders = new Map<string, (text: string) => Uint8Array>();
const utf8Encoder = new TextEncoder();

/** Most bytes that a character takes in the charset; 1 for a charset that is not known. */
export function maxBytes(charset: string): number {
  return longest[charset] ?? 1;
}

/** Bytes as text. Never throws: what is not a character becomes U+FFFD, and an unknown charset is read as ISO 8859-1 (no byte is lost). */
export function decodeText(bytes: Uint8Array, charset: string): string {
  if (bytes.length <= shortest && !notAscii.has(charset)) {
    const short = asciiText(bytes);
    if (short !== null) return short;
  }
  let decode = decoders.get(charset);
  if (decode === undefined) {
    decode = makeDecoder(charset);
    decoders.set(charset, decode);
  }
  return decode(bytes);
}

/** Text as bytes. A character that the charset does not have becomes `?`, as MySQL's own conversion does. */
export function encodeText(text: string, charset: string): Uint8Array {
  let encode = encoders.get(charset);
  if (encode === undefined) {
    encode = makeEncoder(charset);
    encoders.set(charset, encode);
  }
  return encode(text);
}

/** Whether the bytes are well formed in the charset. Charsets of one byte a character, and those not known, hold any bytes. */
export function isText(bytes: Uint8Array, charset: string): boolean {
  const label = labels[charset];
  if (label === undefined || maxBytes(charset) === 1) return true;
  if (maxBytes(charset) > 1 && withExtras.has(charset)) return !decodeText(bytes, charset).includes('\ufffd');
  try {
    strictDecoder(label).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const strictDecoders = new Map<string, InstanceType<typeof TextDecoder>>();

function strictDecoder(label: string): InstanceType<typeof TextDecoder> {
  let decoder = strictDecoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label, { fatal: true });
    strictDecoders.set(label, decoder);
  }
  return decoder;
}

function asciiText(bytes: Uint8Array): string | null {
  let text = '';
  for (const byte of bytes) {
    if (byte > 0x7f) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}

function byteText(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 4096) text += String.fromCharCode(...bytes.subarray(from, from + 4096));
  return text;
}

function makeDecoder(charset: string): (bytes: Uint8Array) => string {
  if (charset === 'utf32') return decodeUtf32;
  if (charset === 'swe7') return (bytes) => byteText(bytes).replace(/[^A-Za-z]/g, (c) => swe7[c] ?? c);
  const upper = upperHalves[charset];
  if (upper !== undefined) return (bytes) => byteText(bytes).replace(/[\u0080-\u00ff]/g, (c) => upper[c.charCodeAt(0) - 0x80]!);
  const label = labels[charset];
  if (label === undefined) return byteText;
  const plain = charset === 'sjis' || charset === 'ujis' ? japaneseDecoder(label) : platformDecoder(label);
  const extras = extrasOf(charset, plain);
  return extras === null ? plain : (bytes) => decodeWithExtras(bytes, charset, plain, extras);
}

/** Character sets of which the platform does not have all. */
const withExtras: ReadonlySet<string> = new Set(['euckr', 'ujis', 'eucjpms', 'gb2312', 'gb18030', 'big5']);

function platformDecoder(label: string): (bytes: Uint8Array) => string {
  // A byte order mark is a character of the value like any other.
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}

function decodeWithExtras(bytes: Uint8Array, charset: string, plain: (bytes: Uint8Array) => string, extras: Extras): string {
  let text = '';
  let from = 0;
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(charset, bytes[i]!, bytes[i + 1] ?? 0);
    let code = 0;
    for (let k = 0; k < length && length <= 3; k++) code = code * 256 + (bytes[i + k] ?? 0);
    const extra = length === 1 ? undefined : extras.get(code);
    if (extra !== undefined) {
      text += plain(bytes.subarray(from, i)) + extra;
      from = i + length;
    }
    i += length;
  }
  return from === 0 ? plain(bytes) : text + plain(bytes.subarray(from));
}

const swe7: Readonly<Record<string, string>> = Object.fromEntries((swe7Changes.match(/../g) ?? []).map((pair) => [pair[0], pair[1]]));

/** Where MySQL's sjis and ujis keep to JIS, the Encoding Standard has Microsoft's full-width characters. */
const jis: Readonly<Record<string, string>> = {
  '\uff3c': '\\',
  '\uffe0': '\u00a2',
  '\uffe1': '\u00a3',
  '\uffe2': '\u00ac',
  '\u2225': '\u2016',
  '\uff0d': '\u2212',
  '\uff5e': '\u301c',
};

function japaneseDecoder(label: string): (bytes: Uint8Array) => string {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes).replace(/[\uff3c\uffe0-\uffe2\u2225\uff0d\uff5e]/g, (c) => jis[c]!);
}

function decodeUtf32(bytes: Uint8Array): string {
  let text = '';
  const whole = bytes.length - (bytes.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const code = ((bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!) >>> 0;
    text += code > 0x10_ffff ? '\ufffd' : String.fromCodePoint(code);
  }
  return whole === bytes.length ? text : `${text}\ufffd`;
}

function makeEncoder(charset: string): (text: string) => Uint8Array {
  if (labels[charset] === 'utf-8') return (text) => utf8Encoder.encode(text);
  if (charset === 'ucs2' || charset === 'utf16') return (text) => encodeUnits(text, 1);
  if (charset === 'utf16le') return (text) => encodeUnits(text, 0);
  if (charset === 'utf32') return encodeUtf32;
  let table: ReadonlyMap<string, readonly number[]> | null = null;
  return (text) => {
    table ??= charset === 'gb18030' ? withFourBytes(encodingTable(charset)) : encodingTable(charset);
    return encodeByTable(text, table, charset === 'gb18030' ? supplementary : undefined);
  };
}

/** UTF-16 with the low byte at `low` of each pair. */
function encodeUnits(text: string, low: 0 | 1): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[2 * i + low] = unit & 0xff;
    bytes[2 * i + 1 - low] = unit >> 8;
  }
  return bytes;
}

function encodeUtf32(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes.push(0, code >> 16, (code >> 8) & 0xff, code & 0xff);
  }
  return Uint8Array.from(bytes);
}

function encodeByTable(
  text: string,
  table: ReadonlyMap<string, readonly number[]>,
  beyond: (code: number) => readonly number[] = () => [0x3f],
): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) bytes.push(...(table.get(character) ?? beyond(character.codePointAt(0) ?? 0)));
  return Uint8Array.from(bytes);
}

/** GB 18030: the rest of the Basic Multilingual Plane stands in four bytes, counted from 81308130. */
function withFourBytes(table: ReadonlyMap<string, readonly number[]>): ReadonlyMap<string, readonly number[]> {
  const all = new Map(table);
  for (let n = 0; n < 39_420; n++) {
    const bytes = fourBytes(n);
    const text = decodeText(Uint8Array.from(bytes), 'gb18030');
    if (!all.has(text)) all.set(text, bytes);
  }
  return all;
}

/** The planes above it follow from 90308130 on. */
function supplementary(code: number): readonly number[] {
  return code < 0x1_0000 ? [0x3f] : fourBytes(code - 0x1_0000 + 189_000);
}

function fourBytes(n: number): readonly number[] {
  return [0x81 + Math.floor(n / 12_600), 0x30 + (Math.floor(n / 1260) % 10), 0x81 + (Math.floor(n / 10) % 126), 0x30 + (n % 10)];
}

/** The decoder turned round: every sequence of up to three bytes that stands for exactly one character. */
function encodingTable(charset: string): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const learn = (...bytes: number[]) => {
    const text = decodeText(Uint8Array.from(bytes), charset);
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes);
  };
  // Of the sets with longer characters, only those of Shift JIS have single bytes above ASCII.
  const singles = maxBytes(charset) === 1 || charset === 'sjis' || charset === 'cp932' ? 256 : 128;
  for (let a = 0; a < singles; a++) learn(a);
  if (maxBytes(charset) === 1) return table;
  const doubles =
    charset === 'cp932'
      ? [
          [0x80, 0xec],
          [0xef, 0xff],
          [0xed, 0xee],
        ]
      : [[0x80, 0xff]];
  const kana = charset === 'ujis' || charset === 'eucjpms';
  for (const [first, last] of doubles as [number, number][]) {
    for (let a = first; a <= last; a++) for (let b = 0x40; b < (kana && a === 0x8e ? 0xe0 : 256); b++) learn(a, b);
  }
  if (kana) for (let a = 0xa1; a < 255; a++) for (let b = 0xa1; b < 255; b++) learn(0x8f, a, b);
  return table;
}
