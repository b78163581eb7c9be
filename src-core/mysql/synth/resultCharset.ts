/** Column definitions in the character set that the session's results are sent in. */
import { maxBytes } from '../constants/charsets.ts';
import { binaryCollation, collationCharset, collationId } from '../constants/collations.ts';
import type { ColumnDefinition } from '../packets/columnDefinition.ts';

/** Charsets whose default collation is not their general one. */
const defaults: Readonly<Record<string, string>> = {
  utf8mb4: 'utf8mb4_0900_ai_ci',
  utf8: 'utf8mb3_general_ci',
  latin1: 'latin1_swedish_ci',
  swe7: 'swe7_swedish_ci',
  dec8: 'dec8_swedish_ci',
  hp8: 'hp8_english_ci',
  big5: 'big5_chinese_ci',
  gbk: 'gbk_chinese_ci',
  gb2312: 'gb2312_chinese_ci',
  gb18030: 'gb18030_chinese_ci',
  sjis: 'sjis_japanese_ci',
  ujis: 'ujis_japanese_ci',
  cp932: 'cp932_japanese_ci',
  eucjpms: 'eucjpms_japanese_ci',
  euckr: 'euckr_korean_ci',
  tis620: 'tis620_thai_ci',
  latin5: 'latin5_turkish_ci',
};

/** Id of the charset's default collation (MySQL 9); undefined for a charset that is not known. */
export function defaultCollation(charset: string): number | undefined {
  return collationId(defaults[charset] ?? `${charset}_general_ci`);
}

/**
 * A text column as it is told in that charset: the collation, and the length in bytes. Null: unconverted. `preferred` is the
 * collation's id where it is one of the charset.
 */
export function inCharset(column: ColumnDefinition, charset: string | null, preferred?: number): ColumnDefinition {
  if (charset === null || column.collation === binaryCollation) return column;
  const collation = preferred !== undefined && collationCharset(preferred) === presentName(charset) ? preferred : defaultCollation(charset);
  if (collation === undefined) return column;
  const characters = Math.ceil(column.length / maxBytes(collationCharset(column.collation) ?? 'utf8mb4'));
  return { ...column, collation, length: Math.min(characters * maxBytes(charset), 0xffff_ffff) };
}

function presentName(charset: string): string {
  return charset === 'utf8' ? 'utf8mb3' : charset;
}
