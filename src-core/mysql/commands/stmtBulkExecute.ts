import type { PacketReader } from '../bytes/packetReader.ts';
import { command } from '../constants/commands.ts';
import { type FlagTable, flagNames, showFlags } from '../constants/flags.ts';
import { writeBinaryCell } from '../packets/binaryRow.ts';
import { type CodecContext, mariadbSpec, statementCharset } from '../packets/codec.ts';
import { type CommandDefinition, readCode } from './command.ts';
import {
  absentParameter,
  boundTypes,
  type Parameter,
  type ParameterType,
  readParameter,
  readParameterType,
  writeParameterType,
} from './parameters.ts';

/** What stands for one value: the value itself, or one of four words. */
export type BulkCell = Parameter | 'null' | 'default' | 'ignore' | 'ignoreRow';

export interface StmtBulkExecute {
  readonly statementId: number;
  readonly flags: number;
  /** The types, where the packet brings them. */
  readonly types: readonly ParameterType[];
  readonly rows: readonly (readonly BulkCell[])[];
}

export const bulkFlag = { sendUnitResults: 64, sendTypes: 128 } as const;
const flagTable: FlagTable = [
  [64, 'STMT_BULK_FLAG_SEND_UNIT_RESULTS'],
  [128, 'STMT_BULK_FLAG_CLIENT_SEND_TYPES'],
];
const indicators = ['value', 'null', 'default', 'ignore', 'ignoreRow'] as const;

/** MariaDB: one statement for many rows of parameters. Needs `context.statement`. */
export const stmtBulkExecute: CommandDefinition<StmtBulkExecute> = {
  name: 'COM_STMT_BULK_EXECUTE',
  spec: mariadbSpec('3-binary-protocol-prepared-statements/com_stmt_bulk_execute'),
  code: command.COM_STMT_BULK_EXECUTE,
  reply: 'resultset',

  read(reader, context) {
    readCode(reader, command.COM_STMT_BULK_EXECUTE);
    const statementId = reader.u32('statement id');
    const flags = reader.u16('flags', (value) => showFlags(value, 2, flagNames(value, flagTable)));
    const count = context.statement?.parameterCount ?? 0;
    const newTypes = (flags & bulkFlag.sendTypes) !== 0;
    if (count === 0) throw reader.malformed('types', "the statement's parameter count is not known");
    const types = newTypes ? readTypes(reader, count, context) : boundTypes(reader, count, context);
    const rows: BulkCell[][] = [];
    while (reader.remaining > 0) {
      rows.push(reader.group(`row ${rows.length + 1}`, () => types.map((type, i) => readCell(reader, type, i, statementCharset(context)))));
    }
    return { statementId, flags, types: newTypes ? types : [], rows };
  },

  write(writer, value, context) {
    writer.u8(command.COM_STMT_BULK_EXECUTE).u32(value.statementId).u16(value.flags);
    for (const type of value.types) writeParameterType(writer, type, false, statementCharset(context));
    for (const row of value.rows) {
      for (const cell of row) {
        writer.u8(typeof cell === 'string' ? indicators.indexOf(cell) : 0);
        if (typeof cell !== 'string') writeBinaryCell(writer, cell.cell, cell.type);
      }
    }
  },

  title: ({ statementId, rows }) => `execute statement ${statementId} for ${rows.length} rows`,
};

function readTypes(reader: PacketReader, count: number, context: CodecContext): ParameterType[] {
  return reader.group('types', () => Array.from({ length: count }, () => readParameterType(reader, false, statementCharset(context))));
}

function readCell(reader: PacketReader, type: ParameterType, place: number, charset: string): BulkCell {
  const code = reader.u8('indicator', (value) => indicators[value] ?? String(value));
  const indicator = indicators[code];
  if (indicator === undefined) throw reader.malformed('indicator', `${code} is not known`, reader.offset - 1);
  if (indicator !== 'value') return indicator;
  return type.type === 0x06 ? absentParameter(type, false) : readParameter(reader, `parameter ${place + 1}`, type, charset);
}
