/** A column definition as records carry it. */
import type { ColumnRecord } from '../../bridge/contract.ts';
import { collationOf } from '../../mysql/constants/collations.ts';
import { columnFlagNames } from '../../mysql/constants/columnFlags.ts';
import { columnTypeName } from '../../mysql/constants/columnTypes.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';

/** `full`: with all that the definition says. */
export function columnRecord(column: ColumnDefinition, full: boolean): ColumnRecord {
  const { name, table, schema } = column;
  const { type: extended_type, format } = column.extended ?? { type: null, format: null };
  const brief = {
    ...{ name, type: columnTypeName(column.type), table, schema },
    ...(extended_type === null ? {} : { extended_type }),
    ...(format === null ? {} : { format }),
  };
  if (!full) return brief;
  return {
    ...brief,
    org_name: column.orgName,
    org_table: column.orgTable,
    charset: collationOf(column.collation)?.name ?? `collation ${column.collation}`,
    length: column.length,
    decimals: column.decimals,
    flags: columnFlagNames(column.flags),
  };
}
