/**
 * Text in MySQL's character sets.
 * https://dev.mysql.com/doc/refman/en/charset-charsets.html
 */
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

const decoders = new Map<string, (bytes: Uint8Array) => string>();
const encoders = new Map<string, (text: string) => Uint8Array>();
const utf8Encoder = new TextEncoder();

/** Most bytes that a character takes in the charset; 1 for a charset that is not known. */
export function maxBytes(charset: string): number {
  return longest[charset] ?? 1;
}

/** Bytes as text. Never throws: what is not a character becomes U+FFFD, and an unknown charset is read as ISO 8859-1 (no byte is lost). */
export function decodeText(bytes: Uint8Array, charset: string): string {
  if (bytes.length <= 32 && !notAscii.has(charset)) {
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
  if (charset === 'sjis' || charset === 'ujis') return japaneseDecoder(label);
  // A byte order mark is a character of the value like any other.
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
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
    table ??= encodingTable(charset);
    return encodeByTable(text, table);
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

function encodeByTable(text: string, table: ReadonlyMap<string, readonly number[]>): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) bytes.push(...(table.get(character) ?? [0x3f]));
  return Uint8Array.from(bytes);
}

/** The decoder turned round: every one- and two-byte sequence that stands for exactly one character. */
function encodingTable(charset: string): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const learn = (...bytes: number[]) => {
    const text = decodeText(Uint8Array.from(bytes), charset);
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes);
  };
  for (let a = 0; a < 256; a++) learn(a);
  if (maxBytes(charset) === 1) return table;
  for (let a = 0x80; a < 256; a++) for (let b = 0x40; b < 256; b++) learn(a, b);
  return table;
}
