/** Flags of COM_STMT_EXECUTE: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
import { type FlagTable, flagNames } from './flags.ts';

export const cursorFlag = {
  readOnly: 0x01,
  forUpdate: 0x02,
  scrollable: 0x04,
  /** The parameter count stands in the packet even when it is 0; query attributes may follow. */
  parameterCountAvailable: 0x08,
} as const;

const table: FlagTable = [
  [0x01, 'CURSOR_TYPE_READ_ONLY'],
  [0x02, 'CURSOR_TYPE_FOR_UPDATE'],
  [0x04, 'CURSOR_TYPE_SCROLLABLE'],
  [0x08, 'PARAMETER_COUNT_AVAILABLE'],
];

export function cursorFlagNames(flags: number): string[] {
  return flags === 0 ? ['CURSOR_TYPE_NO_CURSOR'] : flagNames(flags, table);
}
