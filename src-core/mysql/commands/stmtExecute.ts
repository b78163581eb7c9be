import type { PacketReader } from '../bytes/packetReader.ts';
import { capability, has } from '../constants/capabilities.ts';
import { command } from '../constants/commands.ts';
import { cursorFlag, cursorFlagNames } from '../constants/cursorFlags.ts';
import { showFlags } from '../constants/flags.ts';
import { type CodecContext, mysqlSpec, statementCharset } from '../packets/codec.ts';
import { literal } from '../values/literal.ts';
import { type CommandDefinition, readCode } from './command.ts';
import {
  absentParameter,
  boundTypes,
  type Parameter,
  type ParameterType,
  readNulls,
  readParameter,
  readParameterCount,
  readParameterType,
  writeNulls,
  writeParameterType,
  writeValues,
} from './parameters.ts';

export interface StmtExecute {
  readonly statementId: number;
  /** Cursor type and PARAMETER_COUNT_AVAILABLE (constants/cursorFlags.ts). */
  readonly flags: number;
  readonly iterations: number;
  /** The packet brings the types along; otherwise those of the last execution hold. */
  readonly newTypes: boolean;
  /** The statement's parameters in order, then the query attributes, which have names. */
  readonly parameters: readonly Parameter[];
}

/** `context.statement` tells the parameter count and, without new types, the types. Without it, a statement of no parameters is assumed. */
export const stmtExecute: CommandDefinition<StmtExecute> = {
  name: 'COM_STMT_EXECUTE',
  spec: mysqlSpec('page_protocol_com_stmt_execute'),
  code: command.COM_STMT_EXECUTE,
  reply: 'resultset',

  read(reader, context) {
    readCode(reader, command.COM_STMT_EXECUTE);
    const statementId = reader.u32('statement id');
    const flags = reader.u8('flags', (value) => showFlags(value, 1, cursorFlagNames(value)));
    const iterations = reader.u32('iteration count');
    const count = parameterCount(reader, flags, context);
    if (count === 0) {
      if (reader.remaining > 0) reader.eofBytes('not read: the parameter count is not known');
      return { statementId, flags, iterations, newTypes: false, parameters: [] };
    }
    const isNull = readNulls(reader, count);
    const newTypes = reader.u8('new parameters bound') === 1;
    const types = readTypes(reader, count, newTypes, context);
    const longData = longDataAmong(reader, types, isNull, context);
    const parameters = types.map((type, i) => {
      // A server looks at the NULL bitmap only for what did not come ahead.
      if (longData.has(i)) return absentParameter(type, true);
      if (isNull(i)) return absentParameter(type, false);
      return readParameter(reader, type.name === '' ? `parameter ${i + 1}` : type.name, type, statementCharset(context));
    });
    reader.end('parameters');
    return { statementId, flags, iterations, newTypes, parameters };
  },

  write(writer, value, context) {
    const named = has(context.capabilities, capability.CLIENT_QUERY_ATTRIBUTES);
    writer.u8(command.COM_STMT_EXECUTE).u32(value.statementId).u8(value.flags).u32(value.iterations);
    const { parameters } = value;
    if (named && countStands(value.flags, parameters.length)) writer.lenencInt(parameters.length);
    if (parameters.length === 0) return;
    writeNulls(writer, parameters);
    writer.u8(value.newTypes ? 1 : 0);
    if (value.newTypes) for (const parameter of parameters) writeParameterType(writer, parameter, named, statementCharset(context));
    writeValues(writer, parameters);
  },

  title({ statementId, parameters }) {
    const values = parameters.map((p) => (p.longData ? 'long data' : literal(p.value, p.type)));
    return values.length === 0 ? `execute statement ${statementId}` : `execute statement ${statementId} with ${values.join(', ')}`;
  },
};

function parameterCount(reader: PacketReader, flags: number, { capabilities, statement }: CodecContext): number {
  const known = statement?.parameterCount ?? 0;
  const told = has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES) && countStands(flags, known);
  return told ? readParameterCount(reader) : known;
}

/** With CLIENT_QUERY_ATTRIBUTES the count stands before parameters in any case; the flag says that it does where there are none. */
function countStands(flags: number, parameters: number): boolean {
  return parameters > 0 || (flags & cursorFlag.parameterCountAvailable) !== 0;
}

function readTypes(reader: PacketReader, count: number, newTypes: boolean, context: CodecContext): ParameterType[] {
  if (newTypes) {
    const named = has(context.capabilities, capability.CLIENT_QUERY_ATTRIBUTES);
    return reader.group('types', () => Array.from({ length: count }, () => readParameterType(reader, named, statementCharset(context))));
  }
  return boundTypes(reader, count, context);
}

const blobTypes: ReadonlySet<number> = new Set([0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe]);

/**
 * Parameters sent ahead by COM_STMT_SEND_LONG_DATA have no value in the packet, which does not say so. Where the context
 * does not tell either, values are read for all; when these do not fit the packet, long data is assumed for all that can be.
 */
function longDataAmong(
  reader: PacketReader,
  types: readonly ParameterType[],
  isNull: (i: number) => boolean,
  context: CodecContext,
): ReadonlySet<number> {
  const known = context.statement?.longData;
  if (known !== undefined) return known;
  const none: ReadonlySet<number> = new Set();
  if (fits(reader, types, isNull, none)) return none;
  const blobs = new Set(types.flatMap((type, i) => (blobTypes.has(type.type) && !isNull(i) ? [i] : [])));
  return fits(reader, types, isNull, blobs) ? blobs : none;
}

function fits(
  reader: PacketReader,
  types: readonly ParameterType[],
  isNull: (i: number) => boolean,
  longData: ReadonlySet<number>,
): boolean {
  const trial = reader.lookahead();
  try {
    for (const [i, type] of types.entries()) if (!isNull(i) && !longData.has(i)) readParameter(trial, '', type, 'binary');
    return trial.remaining === 0;
  } catch {
    return false;
  }
}
