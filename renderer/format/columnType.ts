/** A column's type as people name it: MariaDB's finer type where it tells one. */
import type { ColumnRecord } from '../../src-core/bridge/contract.ts';

export function columnType({ type, extended_type, format, flags }: ColumnRecord): string {
  const plain = extended_type ?? (format === 'json' ? 'json' : type.toLowerCase());
  return flags?.includes('UNSIGNED') === true ? `${plain} unsigned` : plain;
}
