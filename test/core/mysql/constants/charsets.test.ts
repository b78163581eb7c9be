import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, isText, maxBytes } from '../../../../src-core/mysql/constants/charsets.ts';

/** Text and its bytes as MariaDB 10.11 converts it: HEX(CONVERT('…' USING …)). */
const converted: readonly (readonly [string, string, string])[] = [
  ['utf8mb4', 'aé😀', '61c3a9f09f9880'],
  ['utf8mb3', '\ufeffé', 'efbbbfc3a9'],
  ['utf16', 'a😀', '0061d83dde00'],
  ['utf16le', 'aé', '6100e900'],
  ['utf32', 'a😀', '000000610001f600'],
  ['ucs2', 'é€', '00e920ac'],
  ['latin1', 'é€\u0081', 'e98081'],
  ['ascii', 'abc', '616263'],
  ['latin2', 'ř', 'f8'],
  ['latin5', 'ğ', 'f0'],
  ['latin7', 'ž', 'fe'],
  ['cp1250', 'ř€', 'f880'],
  ['cp1251', 'ж', 'e6'],
  ['cp1256', 'ش', 'd4'],
  ['cp1257', 'ž', 'fe'],
  ['cp850', '│é', 'b382'],
  ['cp852', 'ř', 'fd'],
  ['cp866', 'ж', 'a6'],
  ['dec8', 'œ', 'f7'],
  ['hp8', 'é', 'c5'],
  ['koi8r', 'ж', 'd6'],
  ['koi8u', 'ї', 'a7'],
  ['swe7', 'åÄ', '7d5b'],
  ['greek', 'ω', 'f9'],
  ['hebrew', 'ש', 'f9'],
  ['armscii8', 'Ա', 'b2'],
  ['geostd8', 'ა', 'c0'],
  ['keybcs2', 'ř', 'a9'],
  ['macce', 'ř', 'de'],
  ['macroman', 'é', '8e'],
  ['tis620', 'ก', 'a1'],
  ['sjis', 'あ〜', '82a08160'],
  ['cp932', 'あ～', '82a08160'],
  ['ujis', 'あ', 'a4a2'],
  ['eucjpms', 'あ', 'a4a2'],
  ['euckr', '가', 'b0a1'],
  ['gb2312', '中', 'd6d0'],
  ['gbk', '中', 'd6d0'],
  ['gb18030', '中', 'd6d0'],
  ['big5', '中', 'a4a4'],
];

describe.each(converted)('%s', (charset, text, hex) => {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

  it('is read and written as the server does', () => {
    expect(decodeText(bytes, charset)).toBe(text);
    expect(encodeText(text, charset)).toEqual(bytes);
    expect(isText(bytes, charset)).toBe(true);
  });
});

describe('text', () => {
  it('of an unknown charset keeps every byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect([...decodeText(all, 'binary')].map((c) => c.charCodeAt(0))).toEqual([...all]);
    expect(encodeText(decodeText(all, 'klingon'), 'klingon')).toEqual(all);
  });

  it('that is ill formed is read with replacement characters', () => {
    expect(decodeText(Uint8Array.of(0x61, 0xff), 'utf8mb4')).toBe('a\ufffd');
    expect(isText(Uint8Array.of(0x61, 0xff), 'utf8mb4')).toBe(false);
    expect(decodeText(Uint8Array.of(0, 0, 0, 0x61, 0), 'utf32')).toBe('a\ufffd');
    expect(decodeText(Uint8Array.of(0x7f, 0xff, 0xff, 0xff), 'utf32')).toBe('\ufffd');
  });

  it('has ? for what the charset lacks', () => {
    expect(encodeText('a😀é', 'latin1')).toEqual(Uint8Array.of(0x61, 0x3f, 0xe9));
    expect([maxBytes('utf8mb4'), maxBytes('gbk'), maxBytes('latin1'), maxBytes('klingon')]).toEqual([4, 2, 1, 1]);
  });

  it('of any length is decoded whole', () => {
    const long = 'ab'.repeat(10_000);
    expect(decodeText(new TextEncoder().encode(long), 'utf8mb4')).toBe(long);
    expect(decodeText(new TextEncoder().encode(long), 'binary')).toBe(long);
  });
});

describe('what the platform lacks of MySQL’s East Asian sets', () => {
  // Bytes and characters as MySQL 9.7 and MariaDB 10.11 convert them into each other.
  it.each([
    ['euckr', '8141c652b0a1a2e6', '갂힣가€'],
    ['euckr', '5bbbf3c8a35d8c95', '[상호]뙐'],
    ['ujis', 'f5a1fefe8ff5a18ffefe', '\ue000\ue3ab\ue3ac\ue757'],
    ['ujis', '8fb0a1a4a28eb1', '丂あｱ'],
    ['gb2312', 'a1a4a1aab0a1', '・―啊'],
    ['gb18030', '81308130a2e3', '\u0080€'],
    ['gb18030', '9439cd38', '🐬'],
    ['gb18030', 'a6d9fea0', '\ue78d\ue864'],
    ['big5', 'c6a1c6a5a440', '\u30feぁ一'],
    ['cp932', 'fa40fa5c', 'ⅰ纊'],
  ])('%s %s', (charset, hex, text) => {
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    expect(decodeText(bytes, charset)).toBe(text);
    expect(Buffer.from(encodeText(text, charset)).toString('hex')).toBe(hex);
  });
});
