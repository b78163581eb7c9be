/**
 * Flags of a column definition.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__column__definition__flags.html
 */
import { type FlagTable, flagNames } from './flags.ts';

export const columnFlag = {
  notNull: 0x0001,
  primaryKey: 0x0002,
  uniqueKey: 0x0004,
  multipleKey: 0x0008,
  blob: 0x0010,
  unsigned: 0x0020,
  zerofill: 0x0040,
  binary: 0x0080,
  enum: 0x0100,
  autoIncrement: 0x0200,
  timestamp: 0x0400,
  set: 0x0800,
  noDefaultValue: 0x1000,
  onUpdateNow: 0x2000,
  partKey: 0x4000,
  num: 0x8000,
} as const;

const table: FlagTable = [
  [0x0001, 'NOT_NULL'],
  [0x0002, 'PRI_KEY'],
  [0x0004, 'UNIQUE_KEY'],
  [0x0008, 'MULTIPLE_KEY'],
  [0x0010, 'BLOB'],
  [0x0020, 'UNSIGNED'],
  [0x0040, 'ZEROFILL'],
  [0x0080, 'BINARY'],
  [0x0100, 'ENUM'],
  [0x0200, 'AUTO_INCREMENT'],
  [0x0400, 'TIMESTAMP'],
  [0x0800, 'SET'],
  [0x1000, 'NO_DEFAULT_VALUE'],
  [0x2000, 'ON_UPDATE_NOW'],
  [0x4000, 'PART_KEY'],
  [0x8000, 'NUM'],
];

/** Names without _FLAG, lowest bit first. */
export function columnFlagNames(flags: number): string[] {
  return flagNames(flags, table);
}

/** The flag of that name; null for none. */
export function columnFlagNamed(name: string): number | null {
  return table.find(([, known]) => known === name)?.[0] ?? null;
}
