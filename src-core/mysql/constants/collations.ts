/**
 * Collation ids of MySQL 9.7 and MariaDB 10.11, read from the servers' information_schema. The protocol names a character
 * set by the id of one of its collations.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_character_set.html
 */
export interface Collation {
  readonly id: number;
  readonly name: string;
  readonly charset: string;
}

/** The collation of values that are not text (and of numbers and dates, which then are ASCII). */
export const binaryCollation = 63;

/** Charset: `id name-after-the-charset, …`. The regular families below are not listed. */
const listed: Readonly<Record<string, string>> = {
  big5: '1 chinese_ci, 84 bin',
  latin2: '2 czech_cs, 9 general_ci, 21 hungarian_ci, 27 croatian_ci, 77 bin',
  dec8: '3 swedish_ci, 69 bin',
  cp850: '4 general_ci, 80 bin',
  latin1: '5 german1_ci, 8 swedish_ci, 15 danish_ci, 31 german2_ci, 47 bin, 48 general_ci, 49 general_cs, 94 spanish_ci',
  hp8: '6 english_ci, 72 bin',
  koi8r: '7 general_ci, 74 bin',
  swe7: '10 swedish_ci, 82 bin',
  ascii: '11 general_ci, 65 bin',
  ujis: '12 japanese_ci, 91 bin',
  sjis: '13 japanese_ci, 88 bin',
  cp1251: '14 bulgarian_ci, 23 ukrainian_ci, 50 bin, 51 general_ci, 52 general_cs',
  hebrew: '16 general_ci, 71 bin',
  tis620: '18 thai_ci, 89 bin',
  euckr: '19 korean_ci, 85 bin',
  latin7: '20 estonian_cs, 41 general_ci, 42 general_cs, 79 bin',
  koi8u: '22 general_ci, 75 bin',
  gb2312: '24 chinese_ci, 86 bin',
  greek: '25 general_ci, 70 bin',
  cp1250: '26 general_ci, 34 czech_cs, 44 croatian_ci, 66 bin, 99 polish_ci',
  gbk: '28 chinese_ci, 87 bin',
  cp1257: '29 lithuanian_ci, 58 bin, 59 general_ci',
  latin5: '30 turkish_ci, 78 bin',
  armscii8: '32 general_ci, 64 bin',
  utf8mb3: '33 general_ci, 76 tolower_ci, 83 bin, 223 general_mysql500_ci, 576 croatian_ci, 577 myanmar_ci, 578 thai_520_w2',
  ucs2: '35 general_ci, 90 bin, 159 general_mysql500_ci, 640 croatian_ci, 641 myanmar_ci, 642 thai_520_w2',
  cp866: '36 general_ci, 68 bin',
  keybcs2: '37 general_ci, 73 bin',
  macce: '38 general_ci, 43 bin',
  macroman: '39 general_ci, 53 bin',
  cp852: '40 general_ci, 81 bin',
  utf8mb4:
    '45 general_ci, 46 bin, 255 0900_ai_ci, 256 de_pb_0900_ai_ci, 257 is_0900_ai_ci, 258 lv_0900_ai_ci, 259 ro_0900_ai_ci, ' +
    '260 sl_0900_ai_ci, 261 pl_0900_ai_ci, 262 et_0900_ai_ci, 263 es_0900_ai_ci, 264 sv_0900_ai_ci, 265 tr_0900_ai_ci, ' +
    '266 cs_0900_ai_ci, 267 da_0900_ai_ci, 268 lt_0900_ai_ci, 269 sk_0900_ai_ci, 270 es_trad_0900_ai_ci, 271 la_0900_ai_ci, ' +
    '273 eo_0900_ai_ci, 274 hu_0900_ai_ci, 275 hr_0900_ai_ci, 277 vi_0900_ai_ci, 278 0900_as_cs, 279 de_pb_0900_as_cs, ' +
    '280 is_0900_as_cs, 281 lv_0900_as_cs, 282 ro_0900_as_cs, 283 sl_0900_as_cs, 284 pl_0900_as_cs, 285 et_0900_as_cs, ' +
    '286 es_0900_as_cs, 287 sv_0900_as_cs, 288 tr_0900_as_cs, 289 cs_0900_as_cs, 290 da_0900_as_cs, 291 lt_0900_as_cs, ' +
    '292 sk_0900_as_cs, 293 es_trad_0900_as_cs, 294 la_0900_as_cs, 296 eo_0900_as_cs, 297 hu_0900_as_cs, 298 hr_0900_as_cs, ' +
    '300 vi_0900_as_cs, 303 ja_0900_as_cs, 304 ja_0900_as_cs_ks, 305 0900_as_ci, 306 ru_0900_ai_ci, 307 ru_0900_as_cs, ' +
    '308 zh_0900_as_cs, 309 0900_bin, 310 nb_0900_ai_ci, 311 nb_0900_as_cs, 312 nn_0900_ai_ci, 313 nn_0900_as_cs, ' +
    '314 sr_latn_0900_ai_ci, 315 sr_latn_0900_as_cs, 316 bs_0900_ai_ci, 317 bs_0900_as_cs, 318 bg_0900_ai_ci, 319 bg_0900_as_cs, ' +
    '320 gl_0900_ai_ci, 321 gl_0900_as_cs, 322 mn_cyrl_0900_ai_ci, 323 mn_cyrl_0900_as_cs, 608 croatian_ci, 609 myanmar_ci, ' +
    '610 thai_520_w2',
  utf16: '54 general_ci, 55 bin, 672 croatian_ci, 673 myanmar_ci, 674 thai_520_w2',
  utf16le: '56 general_ci, 62 bin',
  cp1256: '57 general_ci, 67 bin',
  utf32: '60 general_ci, 61 bin, 736 croatian_ci, 737 myanmar_ci, 738 thai_520_w2',
  geostd8: '92 general_ci, 93 bin',
  cp932: '95 japanese_ci, 96 bin',
  eucjpms: '97 japanese_ci, 98 bin',
  gb18030: '248 chinese_ci, 249 bin, 250 unicode_520_ci',
};

/** The Unicode 4.0 collations stand in one order after each of these ids. */
const unicodeBases: readonly (readonly [number, string])[] = [
  [101, 'utf16'],
  [128, 'ucs2'],
  [160, 'utf32'],
  [192, 'utf8mb3'],
  [224, 'utf8mb4'],
];
const unicodeNames = (
  'unicode icelandic latvian romanian slovenian polish estonian spanish swedish turkish czech danish lithuanian slovak spanish2 ' +
  'roman persian esperanto hungarian sinhala german2 croatian unicode_520 vietnamese'
).split(' ');

/** MariaDB: a collation that does not pad has the id of the padding one and this. */
const nopadDistance = 1024;

/** MariaDB's UCA 14.0.0 collations: 256 ids a charset, of which bits 0-2 are case, accents and padding, the rest the language. */
const uca1400From = 2048;
const uca1400Charsets = ['utf8mb3', 'utf8mb4', 'ucs2', 'utf16', 'utf32'];
const uca1400Languages = ['', ...unicodeNames.slice(1, 21), null, null, 'vietnamese', 'croatian'];

const byId = new Map<number, Collation>();
const byName = new Map<string, Collation>();

/** The collation with this id, or undefined where neither server has it. */
export function collationOf(id: number): Collation | undefined {
  fill();
  return byId.get(id) ?? nopadCollation(id) ?? uca1400Collation(id);
}

/** MySQL's charset name for a collation id, or undefined for an id that is not known (a newer server's; most likely utf8mb4). */
export function collationCharset(id: number): string | undefined {
  return collationOf(id)?.charset;
}

/** Id of a collation by its full name (`utf8mb4_general_ci`); undefined for an unknown one and for MariaDB's nopad and uca1400 ones. */
export function collationId(name: string): number | undefined {
  fill();
  return byName.get(name)?.id;
}

function fill(): void {
  if (byId.size > 0) return;
  for (const [charset, entries] of Object.entries(listed)) {
    for (const entry of entries.split(', ')) {
      const [id, suffix] = entry.split(' ');
      add(Number(id), `${charset}_${suffix}`, charset);
    }
  }
  for (const [from, charset] of unicodeBases) {
    for (const [i, name] of unicodeNames.entries()) add(from + i, `${charset}_${name}_ci`, charset);
  }
  add(binaryCollation, 'binary', 'binary');
}

function add(id: number, name: string, charset: string): void {
  const collation = { id, name, charset };
  byId.set(id, collation);
  byName.set(name, collation);
}

function nopadCollation(id: number): Collation | undefined {
  const padding = id > nopadDistance && id < uca1400From ? byId.get(id - nopadDistance) : undefined;
  return padding && { id, name: padding.name.replace(/_(?=[a-z]+$)/, '_nopad_'), charset: padding.charset };
}

function uca1400Collation(id: number): Collation | undefined {
  const place = id - uca1400From;
  const charset = place < 0 ? undefined : uca1400Charsets[place >> 8];
  const language = uca1400Languages[(place & 0xff) >> 3];
  if (charset === undefined || language === undefined || language === null) return undefined;
  const kind = `${(id & 4) === 0 ? '' : '_nopad'}_${(id & 2) === 0 ? 'ai' : 'as'}_${(id & 1) === 0 ? 'ci' : 'cs'}`;
  return { id, name: `${charset}_uca1400${language === '' ? '' : '_'}${language}${kind}`, charset };
}
