/** Commands whose argument is one number: SET_OPTION, PROCESS_KILL, REFRESH, SHUTDOWN. */
import { command, commandName } from '../constants/commands.ts';
import { type FlagTable, flagNames, showFlags } from '../constants/flags.ts';
import { mysqlSpec } from '../packets/codec.ts';
import { type CommandDefinition, type ReplyShape, readCode } from './command.ts';

export interface NumberCommand {
  readonly value: number;
}

interface NumberArgument {
  readonly code: number;
  readonly reply: ReplyShape;
  readonly page: string;
  readonly label: string;
  readonly width: 1 | 2 | 4;
  readonly show: (value: number) => string;
  readonly title: (value: number) => string;
  /** Value for a packet that ends before the number. */
  readonly otherwise?: number;
}

function numberCommand(a: NumberArgument): CommandDefinition<NumberCommand> {
  return {
    name: commandName(a.code),
    spec: mysqlSpec(a.page),
    code: a.code,
    reply: a.reply,
    read(reader) {
      readCode(reader, a.code);
      if (reader.remaining === 0 && a.otherwise !== undefined) return { value: a.otherwise };
      const value = a.width === 1 ? reader.u8(a.label, a.show) : a.width === 2 ? reader.u16(a.label, a.show) : reader.u32(a.label, a.show);
      return { value };
    },
    write(writer, { value }) {
      writer.u8(a.code);
      if (a.width === 1) writer.u8(value);
      else if (a.width === 2) writer.u16(value);
      else writer.u32(value);
    },
    title: ({ value }) => a.title(value),
  };
}

const options = ['MYSQL_OPTION_MULTI_STATEMENTS_ON', 'MYSQL_OPTION_MULTI_STATEMENTS_OFF'];

export const setOption = numberCommand({
  code: command.COM_SET_OPTION,
  reply: 'eof',
  page: 'page_protocol_com_set_option',
  label: 'option',
  width: 2,
  show: (value) => `${value} (${options[value] ?? 'unknown'})`,
  title: (value) => (value === 0 ? 'multi statements on' : value === 1 ? 'multi statements off' : `option ${value}`),
});

export const processKill = numberCommand({
  code: command.COM_PROCESS_KILL,
  reply: 'ok',
  page: 'page_protocol_com_process_kill',
  label: 'connection id',
  width: 4,
  show: String,
  title: (value) => `kill connection ${value}`,
});

const refreshFlags: FlagTable = [
  [0x01, 'REFRESH_GRANT'],
  [0x02, 'REFRESH_LOG'],
  [0x04, 'REFRESH_TABLES'],
  [0x08, 'REFRESH_HOSTS'],
  [0x10, 'REFRESH_STATUS'],
  [0x20, 'REFRESH_THREADS'],
  [0x40, 'REFRESH_SLAVE'],
  [0x80, 'REFRESH_MASTER'],
];

export const refresh = numberCommand({
  code: command.COM_REFRESH,
  reply: 'ok',
  page: 'page_protocol_com_refresh',
  label: 'flags',
  width: 1,
  show: (value) => showFlags(value, 1, flagNames(value, refreshFlags)),
  title: (value) => `refresh ${flagNames(value, refreshFlags).join(', ')}`,
});

export const shutdown = numberCommand({
  code: command.COM_SHUTDOWN,
  reply: 'eof',
  page: 'page_protocol_com_shutdown',
  label: 'shutdown level',
  width: 1,
  show: String,
  title: () => 'shut the server down',
  otherwise: 0,
});
