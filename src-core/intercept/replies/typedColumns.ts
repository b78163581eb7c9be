/**
 * Columns of a made-up result: as they are named, or as the server would type a SELECT of the same literals.
 * https://dev.mysql.com/doc/refman/en/type-conversion.html
 */
import { binaryCollation } from '../../mysql/constants/collations.ts';
import { columnFlag, columnFlagNamed } from '../../mysql/constants/columnFlags.ts';
import { columnType as t } from '../../mysql/constants/columnTypes.ts';
import type { ServerFamily } from '../../mysql/constants/errorCodes.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { namedType, utf8mb4GeneralCi } from '../../mysql/synth/namedType.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import type { CellSpec, ColumnSpec } from '../action.ts';

type Cells = readonly CellSpec[];

/** `cells`: those of the column, over all rows. Throws Refused for a type that is none. */
export function typedColumn(spec: ColumnSpec, cells: Cells, family: ServerFamily): ColumnDefinition {
  const { name, type, table = '', schema = '', flags: named = [] } = typeof spec === 'string' ? { name: spec } : spec;
  const told = flagsNamed(name, named);
  const orgName = table === '' ? '' : name;
  const place = { catalog: 'def', schema, table, orgTable: table, name, orgName, extended: null };
  if (type === undefined) {
    const own = inferred(cells, family);
    return { ...place, ...own, flags: own.flags | told };
  }
  const { code, length, decimals, flags, extended, text } = namedTypeOf(name, type, cells, family);
  return { ...place, type: code, length, decimals, flags: flags | told, extended, collation: text ? utf8mb4GeneralCi : binaryCollation };
}

function flagsNamed(column: string, names: readonly string[]): number {
  return names.reduce((flags, name) => {
    const flag = columnFlagNamed(name.toUpperCase());
    if (flag === null) throw new Refused(`column ${column}: '${name}' is no flag of a column: write one such as NOT_NULL or PRI_KEY`);
    return flags | flag;
  }, 0);
}

function namedTypeOf(name: string, type: string, cells: Cells, family: ServerFamily): ReturnType<typeof namedType> {
  try {
    return namedType(type, family, (typeName) => sizesFor(typeName, cells));
  } catch (error) {
    if (error instanceof Refused) throw new Refused(`column ${name}: ${error.message}`);
    throw error;
  }
}

/** What the values need of a type that is named without its size. */
function sizesFor(type: string, cells: Cells): readonly string[] {
  switch (type) {
    case 'DECIMAL': {
      const parts = cells.map((cell) => /^[+-]?(\d*)\.?(\d*)$/.exec(String(cell)));
      const scale = Math.min(
        30,
        most(parts, (part) => part?.[2]?.length ?? 0),
      );
      const whole = most(parts, (part) => part?.[1]?.length ?? 0);
      return [String(Math.min(65, Math.max(10, whole + scale))), String(scale)];
    }
    case 'DATETIME':
    case 'TIMESTAMP':
    case 'TIME':
      return [String(most(cells, (cell) => /\.(\d{1,6})Z?$/.exec(String(cell))?.[1]?.length ?? 0))];
    case 'BIT':
      return [String(Math.max(1, most(cells, bitsOf)))];
    case 'VARCHAR':
    case 'CHAR':
      return [String(Math.max(1, most(cells, characters)))];
    case 'VARBINARY':
    case 'BINARY':
      return [String(Math.max(1, most(cells, byteCount)))];
    default:
      return [];
  }
}

type Inferred = Pick<ColumnDefinition, 'type' | 'length' | 'decimals' | 'flags' | 'collation'>;

/** MySQL's text of a literal varies in length no more than 31 decimals would; MariaDB says 39. */
const decimalsOfText: Readonly<Record<ServerFamily, number>> = { mysql: 31, mariadb: 39 };
const doubleLength = 23;
/** Of a column that nothing but NULL stands in. */
const unknownCharacters = 255;
/** In bytes; from there on text is a BLOB. */
const largestVarchar = 65_535;

function inferred(cells: Cells, family: ServerFamily): Inferred {
  const told = cells.filter((cell) => cell !== null);
  const notNull = told.length === cells.length && cells.length > 0 ? columnFlag.notNull : 0;
  const number = { collation: binaryCollation, flags: notNull | columnFlag.binary, decimals: 0 };
  if (told.length > 0) {
    if (told.every(isInteger)) {
      const { type, length, unsigned } = integerType(
        told.map((cell) => BigInt(cell)),
        family,
      );
      return { ...number, type, length, flags: number.flags | (unsigned ? columnFlag.unsigned : 0) };
    }
    if (told.every(isNumber)) return { ...number, type: t.DOUBLE, length: doubleLength, decimals: 31 };
    if (told.every(isBytes)) return { ...number, ...stringType(most(told, byteCount), true) };
  }
  const length = (told.length === 0 ? unknownCharacters : most(told, characters)) * 4;
  const text = stringType(length, false);
  const flags = notNull | text.flags;
  return { collation: utf8mb4GeneralCi, decimals: decimalsOfText[family], ...text, flags };
}

function integerType(values: readonly bigint[], family: ServerFamily): { type: number; length: number; unsigned: boolean } {
  const characters = most(values, (value) => value.toString().length);
  if (values.some((value) => value > 0x7fff_ffff_ffff_ffffn)) return { type: t.LONGLONG, length: 20, unsigned: true };
  if (family === 'mysql') {
    const signed = values.some((value) => value < 0n);
    return { type: t.LONGLONG, length: characters + (signed ? 0 : 1), unsigned: false };
  }
  // MariaDB takes an INT where nine digits are enough.
  const digits = most(values, (value) => (value < 0n ? -value : value).toString().length);
  return { type: digits <= 9 ? t.LONG : t.LONGLONG, length: characters, unsigned: false };
}

function stringType(bytes: number, binary: boolean): Pick<Inferred, 'type' | 'length' | 'flags'> {
  const flags = binary ? columnFlag.binary : 0;
  if (bytes <= largestVarchar) return { type: t.VAR_STRING, length: bytes, flags };
  return { type: bytes > 0xff_ff_ff ? t.LONG_BLOB : t.MEDIUM_BLOB, length: bytes, flags };
}

function isInteger(cell: CellSpec): cell is number | bigint | boolean {
  return typeof cell === 'bigint' || typeof cell === 'boolean' || (typeof cell === 'number' && Number.isSafeInteger(cell));
}

function isNumber(cell: CellSpec): boolean {
  return typeof cell === 'number' || isInteger(cell);
}

function isBytes(cell: CellSpec): boolean {
  return typeof cell === 'object' && cell !== null;
}

function byteCount(cell: CellSpec): number {
  if (cell === null) return 0;
  if (cell instanceof Uint8Array) return cell.length;
  if (typeof cell === 'object') return Math.floor((cell.base64.replace(/=+$/, '').length * 3) / 4);
  return new TextEncoder().encode(String(cell)).length;
}

function characters(cell: CellSpec): number {
  return isBytes(cell) ? byteCount(cell) : [...String(cell ?? '')].length;
}

function bitsOf(cell: CellSpec): number {
  if (isBytes(cell)) return byteCount(cell) * 8;
  return /^\d+$/.test(String(cell)) ? BigInt(String(cell)).toString(2).length : 1;
}

/** The largest measure; 0 for none. Spread into Math.max, a result's cells would be too many arguments. */
function most<T>(items: readonly T[], measure: (item: T) => number): number {
  return items.reduce((largest, item) => Math.max(largest, measure(item)), 0);
}
