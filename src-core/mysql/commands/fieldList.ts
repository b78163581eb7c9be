import { command } from '../constants/commands.ts';
import { mysqlSpec, statementCharset } from '../packets/codec.ts';
import { type CommandDefinition, readCode } from './command.ts';

export interface FieldList {
  readonly table: string;
  /** A LIKE pattern for the columns; empty for all. */
  readonly wildcard: string;
}

export const fieldList: CommandDefinition<FieldList> = {
  name: 'COM_FIELD_LIST',
  spec: mysqlSpec('page_protocol_com_field_list'),
  code: command.COM_FIELD_LIST,
  reply: 'columnDefinitions',
  read(reader, context) {
    const charset = statementCharset(context);
    readCode(reader, command.COM_FIELD_LIST);
    return { table: reader.nulText('table', charset), wildcard: reader.eofText('wildcard', charset) };
  },
  write(writer, value, context) {
    const charset = statementCharset(context);
    writer.u8(command.COM_FIELD_LIST).nulText(value.table, charset).text(value.wildcard, charset);
  },
  title: ({ table, wildcard }) => `columns of ${table}${wildcard === '' ? '' : ` like ${wildcard}`}`,
};
