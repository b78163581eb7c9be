/** A column's type as people name it: MariaDB's finer type where it tells one. */
import type { ColumnRecord } from '../../src-core/bridge/contract.ts';
import { isNumericType } from './value.ts';

/** The flag stands at dates, UUIDs and bits too, where it says nothing. */
const saysUnsigned = ({ type, flags }: Pick<ColumnRecord, 'type' | 'flags'>): boolean =>
  isNumericType(type) && type !== 'YEAR' && flags?.includes('UNSIGNED') === true;

export function columnType({ type, extended_type, format, flags }: ColumnRecord): string {
  const plain = extended_type ?? (format === 'json' ? 'json' : type.toLowerCase());
  return saysUnsigned({ type, ...(flags === undefined ? {} : { flags }) }) ? `${plain} unsigned` : plain;
}
