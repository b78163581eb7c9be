/** The smaller COM_STMT_ commands: CLOSE, RESET, FETCH, SEND_LONG_DATA. */
import { command, commandName } from '../constants/commands.ts';
import { mysqlSpec } from '../packets/codec.ts';
import { type CommandDefinition, type ReplyShape, readCode } from './command.ts';

export interface StatementCommand {
  readonly statementId: number;
}

function statementCommand(code: number, reply: ReplyShape, page: string, verb: string): CommandDefinition<StatementCommand> {
  return {
    name: commandName(code),
    spec: mysqlSpec(page),
    code,
    reply,
    read(reader) {
      readCode(reader, code);
      const statementId = reader.u32('statement id');
      reader.end(commandName(code));
      return { statementId };
    },
    write(writer, value) {
      writer.u8(code).u32(value.statementId);
    },
    title: ({ statementId }) => `${verb} statement ${statementId}`,
  };
}

export const stmtClose = statementCommand(command.COM_STMT_CLOSE, 'none', 'page_protocol_com_stmt_close', 'close');
export const stmtReset = statementCommand(command.COM_STMT_RESET, 'ok', 'page_protocol_com_stmt_reset', 'reset');

export interface StmtFetch extends StatementCommand {
  readonly rows: number;
}

export const stmtFetch: CommandDefinition<StmtFetch> = {
  name: 'COM_STMT_FETCH',
  spec: mysqlSpec('page_protocol_com_stmt_fetch'),
  code: command.COM_STMT_FETCH,
  reply: 'rows',
  read(reader) {
    readCode(reader, command.COM_STMT_FETCH);
    const statementId = reader.u32('statement id');
    const rows = reader.u32('rows');
    reader.end('COM_STMT_FETCH');
    return { statementId, rows };
  },
  write(writer, value) {
    writer.u8(command.COM_STMT_FETCH).u32(value.statementId).u32(value.rows);
  },
  title: ({ statementId, rows }) => `fetch ${rows} rows of statement ${statementId}`,
};

export interface StmtSendLongData extends StatementCommand {
  /** From 0. */
  readonly parameter: number;
  readonly data: Uint8Array;
}

export const stmtSendLongData: CommandDefinition<StmtSendLongData> = {
  name: 'COM_STMT_SEND_LONG_DATA',
  spec: mysqlSpec('page_protocol_com_stmt_send_long_data'),
  code: command.COM_STMT_SEND_LONG_DATA,
  reply: 'none',
  read(reader) {
    readCode(reader, command.COM_STMT_SEND_LONG_DATA);
    return { statementId: reader.u32('statement id'), parameter: reader.u16('parameter'), data: reader.eofBytes('data') };
  },
  write(writer, value) {
    writer.u8(command.COM_STMT_SEND_LONG_DATA).u32(value.statementId).u16(value.parameter).bytes(value.data);
  },
  title: ({ statementId, parameter, data }) => `${data.length} bytes for parameter ${parameter + 1} of statement ${statementId}`,
};
