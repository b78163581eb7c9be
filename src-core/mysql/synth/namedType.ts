/** A column's type by its name: SQL's (`bigint unsigned`, `decimal(10,2)`) or the wire's (`LONGLONG`, `VAR_STRING`). */
import { columnFlag } from '../constants/columnFlags.ts';
import { columnType } from '../constants/columnTypes.ts';
import type { ServerFamily } from '../constants/errorCodes.ts';
import type { ExtendedType } from '../packets/columnDefinition.ts';
import { Refused } from './refused.ts';
import { presentName, type SqlType, sqlType } from './sqlTypes.ts';

/** What text is declared in before it is told in the session's charset. */
export const utf8mb4GeneralCi = 45;

export type NamedType = SqlType & { readonly extended: ExtendedType | null };

/** The wire's names where SQL has another one. */
const wireNames: Readonly<Record<string, string>> = {
  TINY: 'TINYINT',
  SHORT: 'SMALLINT',
  LONG: 'INT',
  INT24: 'MEDIUMINT',
  LONGLONG: 'BIGINT',
  NEWDECIMAL: 'DECIMAL',
  VAR_STRING: 'VARCHAR',
  STRING: 'CHAR',
  TINY_BLOB: 'TINYBLOB',
  MEDIUM_BLOB: 'MEDIUMBLOB',
  LONG_BLOB: 'LONGBLOB',
};
/** Types that MariaDB has beside; text on the wire. */
const mariadbTexts: Readonly<Record<string, number>> = { UUID: 36, INET4: 15, INET6: 39 };
const spatial: ReadonlySet<string> = new Set(
  'GEOMETRY POINT LINESTRING POLYGON MULTIPOINT MULTILINESTRING MULTIPOLYGON GEOMETRYCOLLECTION'.split(' '),
);

/** Sizes that stand in for those that the name leaves out, such as the decimals that the values have. */
export type DefaultSizes = (name: string) => readonly string[];

/** Throws Refused for a name that is none. */
export function namedType(text: string, family: ServerFamily, defaults: DefaultSizes): NamedType {
  const match = /^\s*(?:MYSQL_TYPE_)?([a-z_0-9]+)(?:\s+PRECISION)?\s*(?:\(([^)]*)\))?\s*(unsigned|signed)?(?:\s+zerofill)?\s*$/i.exec(text);
  const word = (match?.[1] ?? '').toUpperCase();
  const name = presentName(wireNames[word] ?? word);
  const given = match?.[2]?.split(',').map((size) => size.trim().replace(/^'(.*)'$/s, '$1')) ?? [];
  const sizes = given.length > 0 ? given : word.startsWith('BOOL') ? ['1'] : defaults(name);
  const found = match === null ? null : typeOf(name, sizes, /^unsigned$/i.test(match[3] ?? '') || word === 'SERIAL', family);
  if (found === null) throw new Refused(`'${text}' is no type: write one such as bigint, varchar(20), datetime(3) or LONGLONG`);
  return found;
}

function typeOf(name: string, sizes: readonly string[], unsigned: boolean, family: ServerFamily): NamedType | null {
  const plain = { declared: name.toLowerCase(), decimals: 0, text: false, extended: null };
  const { blob, binary, unsigned: unsignedFlag } = columnFlag;
  if (name === 'NULL') return { ...plain, code: columnType.NULL, length: 0, flags: binary };
  if (name === 'VECTOR') return { ...plain, code: columnType.VECTOR, length: Number(sizes[0] ?? 2048) * 4, flags: blob | binary };
  if (spatial.has(name)) return { ...plain, code: columnType.GEOMETRY, length: 0xffff_ffff, flags: blob | binary };
  if (family === 'mariadb' && name === 'JSON') {
    return {
      ...plain,
      code: columnType.BLOB,
      length: 0xffff_ffff,
      flags: blob | binary,
      text: true,
      extended: { type: null, format: 'json' },
    };
  }
  const characters = family === 'mariadb' ? mariadbTexts[name] : undefined;
  if (characters !== undefined) {
    return {
      ...plain,
      code: columnType.STRING,
      length: characters * 4,
      flags: unsignedFlag | binary,
      text: true,
      extended: { type: name.toLowerCase(), format: null },
    };
  }
  const type = sqlType(name, sizes, unsigned);
  return type && { ...type, extended: null };
}
