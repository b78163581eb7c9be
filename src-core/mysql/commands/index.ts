/**
 * The command table: one line a command. A new command is a file of its own (or a line of a family's) and a line here.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
 */
import { command as c } from '../constants/commands.ts';
import { bareCommand, unknownCommand } from './bare.ts';
import { changeUser } from './changeUser.ts';
import type { CommandDefinition } from './command.ts';
import { fieldList } from './fieldList.ts';
import { processKill, refresh, setOption, shutdown } from './numberArgument.ts';
import { query } from './query.ts';
import { binlogDump, binlogDumpGtid, registerSlave } from './replication.ts';
import { stmtClose, stmtFetch, stmtReset, stmtSendLongData } from './statement.ts';
import { stmtBulkExecute } from './stmtBulkExecute.ts';
import { stmtExecute } from './stmtExecute.ts';
import { textCommand } from './textArgument.ts';

export type { CommandDefinition } from './command.ts';
export type { Parameter } from './parameters.ts';
export type { Query } from './query.ts';
export type { BulkCell, StmtBulkExecute } from './stmtBulkExecute.ts';
export type { StmtExecute } from './stmtExecute.ts';

/** Erased to one type so that all stand in one table: a definition gets back only what it read itself. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type AnyCommand = CommandDefinition<any>;

const table: readonly AnyCommand[] = [
  unknownCommand(c.COM_SLEEP, 'ok'),
  bareCommand(c.COM_QUIT, 'none', 'quit', 'page_protocol_com_quit'),
  textCommand(c.COM_INIT_DB, 'ok', 'schema', 'page_protocol_com_init_db', (schema) => `use ${schema}`),
  query,
  fieldList,
  textCommand(c.COM_CREATE_DB, 'ok', 'schema', 'page_protocol_com_create_db', (schema) => `create schema ${schema}`),
  textCommand(c.COM_DROP_DB, 'ok', 'schema', 'page_protocol_com_drop_db', (schema) => `drop schema ${schema}`),
  refresh,
  shutdown,
  bareCommand(c.COM_STATISTICS, 'text', 'statistics', 'page_protocol_com_statistics'),
  bareCommand(c.COM_PROCESS_INFO, 'resultset', 'process list', 'page_protocol_com_process_info'),
  unknownCommand(c.COM_CONNECT, 'ok'),
  processKill,
  bareCommand(c.COM_DEBUG, 'eof', 'write debug information to the server log', 'page_protocol_com_debug'),
  bareCommand(c.COM_PING, 'ok', 'ping', 'page_protocol_com_ping'),
  unknownCommand(c.COM_TIME, 'ok'),
  unknownCommand(c.COM_DELAYED_INSERT, 'ok'),
  changeUser,
  binlogDump,
  unknownCommand(c.COM_TABLE_DUMP),
  unknownCommand(c.COM_CONNECT_OUT, 'ok'),
  registerSlave,
  textCommand(c.COM_STMT_PREPARE, 'prepare', 'query', 'page_protocol_com_stmt_prepare', (sql) => sql),
  stmtExecute,
  stmtSendLongData,
  stmtClose,
  stmtReset,
  setOption,
  stmtFetch,
  unknownCommand(c.COM_DAEMON, 'ok'),
  binlogDumpGtid,
  bareCommand(c.COM_RESET_CONNECTION, 'ok', 'reset the session', 'page_protocol_com_reset_connection'),
  unknownCommand(c.COM_CLONE),
  unknownCommand(c.COM_SUBSCRIBE_GROUP_REPLICATION_STREAM),
  stmtBulkExecute,
  unknownCommand(c.COM_SLAVE_WORKER, 'ok'),
  unknownCommand(c.COM_SLAVE_IO, 'ok'),
  unknownCommand(c.COM_SLAVE_SQL, 'ok'),
  unknownCommand(c.COM_RESERVED_1),
];

const byCode = new Map(table.map((definition) => [definition.code, definition]));

/** All commands of the table, in the order of their codes. */
export const commands: readonly AnyCommand[] = table;

/** The command with this code. One that is not in the table gets a definition that shows its bytes. */
export function commandOf(code: number): AnyCommand {
  return byCode.get(code) ?? unknownCommand(code);
}
