/**
 * Where MySQL's East Asian character sets have characters that the platform's decoders lack or take for others, by rule rather
 * than by table. Compared with what MySQL 9.7 and MariaDB 10.11 convert, sequence by sequence.
 */

/** Characters by their bytes, read as one number. */
export type Extras = ReadonlyMap<number, string>;

/** The platform's own reading of a byte sequence. */
export type PlainDecode = (bytes: Uint8Array) => string;

const builders: Readonly<Record<string, (decode: PlainDecode) => Map<number, string>>> = {
  euckr: unifiedHangul,
  ujis: userDefinedJapanese,
  eucjpms: userDefinedJapanese,
  gb2312: () => pairs('a1a4 30fb a1aa 2015'),
  gb18030: edition2005,
  big5: eten,
};

export function extrasOf(charset: string, decode: PlainDecode): Extras | null {
  return builders[charset]?.(decode) ?? null;
}

/** Bytes of the character that begins with `lead`, in the sets that have extras. */
export function sequenceLength(charset: string, lead: number, second: number): number {
  if (lead < 0x80) return 1;
  if (charset === 'gb18030') return second >= 0x30 && second <= 0x39 ? 4 : 2;
  return lead === 0x8f && (charset === 'ujis' || charset === 'eucjpms') ? 3 : 2;
}

/** `bytes character bytes character …`, all hexadecimal. */
function pairs(list: string): Map<number, string> {
  const words = list.split(' ').map((word) => Number.parseInt(word, 16));
  const found = new Map<number, string>();
  for (let i = 0; i + 1 < words.length; i += 2) found.set(words[i]!, String.fromCharCode(words[i + 1]!));
  return found;
}

/** Windows code page 949: all syllables that KS X 1001 lacks, in the order of Unicode, in the places that it leaves free. */
function unifiedHangul(decode: PlainDecode): Map<number, string> {
  const found = pairs('a2e6 20ac a2e7 ae');
  const taken = new Set<string>();
  for (let lead = 0xb0; lead <= 0xc8; lead++) for (let trail = 0xa1; trail <= 0xfe; trail++) taken.add(decode(Uint8Array.of(lead, trail)));
  let syllable = 0xac00;
  for (let lead = 0x81; lead <= 0xc6; lead++) {
    for (let trail = 0x41; trail <= (lead <= 0xa0 ? 0xfe : lead === 0xc6 ? 0x52 : 0xa0); trail++) {
      if ((trail > 0x5a && trail < 0x61) || (trail > 0x7a && trail < 0x81)) continue;
      while (taken.has(String.fromCharCode(syllable))) syllable++;
      if (syllable > 0xd7a3) return found;
      found.set(lead * 256 + trail, String.fromCharCode(syllable++));
    }
  }
  return found;
}

/** Ten rows of 94 places in each plane are for the user, and stand in Unicode's private area. */
function userDefinedJapanese(): Map<number, string> {
  const found = new Map<number, string>();
  for (let place = 0; place < 1880; place++) {
    const row = 0xf5 + (Math.floor(place / 94) % 10);
    const plane = place < 940 ? 0 : 0x8f0000;
    found.set(plane + row * 256 + 0xa1 + (place % 94), String.fromCharCode(0xe000 + place));
  }
  return found;
}

/** MySQL has GB 18030-2005, which keeps these in the private area; the Encoding Standard has the edition of 2022. */
function edition2005(): Map<number, string> {
  const run = 'a6d9 e78d a6da e78e a6db e78f a6dc e790 a6dd e791 a6de e792 a6df e793 a6ec e794 a6ed e795 a6f3 e796';
  return pairs(`a3a0 e5e5 ${run} fe59 e81e fe61 e826 fe66 e82b fe67 e82c fe6d e832 fe7e e843 fe90 e854 fea0 e864`);
}

/** Symbols that differ, and ETEN's kana. */
function eten(): Map<number, string> {
  const found = pairs('a145 2022 a14e ff64 a1c2 203e a1e3 223c a1f2 2641 a1f3 2609 a241 ff0f a242 ff3c a244 a5 a246 a2 a247 a3');
  const kana = [0x30fe, 0x309d, 0x309e, 0x3005];
  for (let c = 0x3041; c <= 0x3093; c++) kana.push(c);
  for (let c = 0x30a1; c <= 0x30f6; c++) kana.push(c);
  let bytes = 0xc6a1;
  for (const c of kana) {
    found.set(bytes++, String.fromCharCode(c));
    if ((bytes & 0xff) === 0x7f) bytes += 0x22;
    else if ((bytes & 0xff) === 0xff) bytes += 0x41;
  }
  return found;
}
