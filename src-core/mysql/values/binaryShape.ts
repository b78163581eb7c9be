import { columnType as t } from '../constants/columnTypes.ts';

/** How a value stands in a binary row: so many bytes, `counted` after its length, or nothing at all. */
export type BinaryShape = number | 'counted' | 'none';

/**
 * Dates and times are counted too: their length says which parts follow.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html
 */
export function binaryShape(type: number): BinaryShape {
  switch (type) {
    case t.TINY:
    case t.BOOL:
      return 1;
    case t.SHORT:
    case t.YEAR:
      return 2;
    case t.LONG:
    case t.INT24:
    case t.FLOAT:
      return 4;
    case t.LONGLONG:
    case t.DOUBLE:
      return 8;
    case t.NULL:
      return 'none';
    default:
      return 'counted';
  }
}
