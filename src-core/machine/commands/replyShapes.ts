/** Which reply each command has. The grammar of each shape is in replyGrammar.ts. */
export type ReplyShape = 'resultset' | 'prepare' | 'definitions' | 'rows' | 'single' | 'text' | 'auth' | 'stream' | 'none' | 'unknown';

const shapes: Readonly<Record<number, ReplyShape>> = {
  1: 'none', // COM_QUIT
  2: 'single', // COM_INIT_DB
  3: 'resultset', // COM_QUERY
  4: 'definitions', // COM_FIELD_LIST
  5: 'single', // COM_CREATE_DB
  6: 'single', // COM_DROP_DB
  7: 'single', // COM_REFRESH
  8: 'single', // COM_SHUTDOWN
  9: 'text', // COM_STATISTICS
  10: 'resultset', // COM_PROCESS_INFO
  12: 'single', // COM_PROCESS_KILL
  13: 'single', // COM_DEBUG
  14: 'single', // COM_PING
  17: 'auth', // COM_CHANGE_USER
  18: 'stream', // COM_BINLOG_DUMP
  21: 'single', // COM_REGISTER_SLAVE
  22: 'prepare', // COM_STMT_PREPARE
  23: 'resultset', // COM_STMT_EXECUTE
  24: 'none', // COM_STMT_SEND_LONG_DATA
  25: 'none', // COM_STMT_CLOSE
  26: 'single', // COM_STMT_RESET
  27: 'single', // COM_SET_OPTION
  28: 'rows', // COM_STMT_FETCH
  30: 'stream', // COM_BINLOG_DUMP_GTID
  31: 'single', // COM_RESET_CONNECTION
  250: 'resultset', // COM_STMT_BULK_EXECUTE
};

export function replyShape(command: number): ReplyShape {
  return shapes[command] ?? 'unknown';
}

/** COM_STMT_EXECUTE, FETCH and BULK_EXECUTE. */
export function hasBinaryRows(command: number): boolean {
  return command === 23 || command === 28 || command === 250;
}
