/** What a request says, in one line: the SQL where there is any, else the command's title. */
import { command, commandName } from '../mysql/constants/commands.ts';
import { decodeText } from '../mysql/constants/charsets.ts';
import type { RecordHeader } from './recordFormat.ts';

export interface RequestText {
  /** SQL as sent, or the prepared text of the statement that the command is about; null where there is none. */
  readonly sql: string | null;
  /** Not shortened. */
  readonly title: string;
}

export interface RequestScope {
  readonly capabilities: bigint;
  readonly charset: string;
  /** Text of the prepared statement; null where it is not known. */
  readonly prepared: string | null;
}

const sqlCommands: ReadonlySet<number> = new Set([command.COM_QUERY, command.COM_STMT_PREPARE]);

/** Never throws: a request that cannot be read is named by its command. */
export function requestText(header: RecordHeader, payload: Uint8Array, scope: RequestScope): RequestText {
  if (sqlCommands.has(header.command)) {
    const sql = decodeText(payload.subarray(1), scope.charset);
    return { sql, title: sql };
  }
  if (scope.prepared !== null) return { sql: scope.prepared, title: scope.prepared };
  return { sql: null, title: commandName(header.command) };
}
