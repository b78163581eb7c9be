import { MalformedPacket } from '../bytes/malformedPacket.ts';
import { PacketReader } from '../bytes/packetReader.ts';
import { capability, has } from '../constants/capabilities.ts';
import { command } from '../constants/commands.ts';
import { mysqlSpec, statementCharset } from '../packets/codec.ts';
import { type CommandDefinition, readCode } from './command.ts';
import {
  absentParameter,
  type Parameter,
  readNulls,
  readParameter,
  readParameterCount,
  readParameterType,
  writeNulls,
  writeParameterType,
  writeValues,
} from './parameters.ts';

export interface Query {
  readonly sql: string;
  /** Query attributes, where CLIENT_QUERY_ATTRIBUTES is agreed on. */
  readonly attributes: readonly Parameter[];
}

export const query: CommandDefinition<Query> = {
  name: 'COM_QUERY',
  spec: mysqlSpec('page_protocol_com_query'),
  code: command.COM_QUERY,
  reply: 'resultset',
  read(reader, context) {
    const charset = statementCharset(context);
    readCode(reader, command.COM_QUERY);
    const attributes = has(context.capabilities, capability.CLIENT_QUERY_ATTRIBUTES) ? readAttributes(reader, charset) : [];
    return { sql: reader.eofText('query', charset), attributes };
  },
  write(writer, value, context) {
    const charset = statementCharset(context);
    writer.u8(command.COM_QUERY);
    if (has(context.capabilities, capability.CLIENT_QUERY_ATTRIBUTES)) {
      const { attributes } = value;
      writer.lenencInt(attributes.length).lenencInt(1);
      if (attributes.length > 0) {
        writeNulls(writer, attributes);
        writer.u8(1);
        for (const attribute of attributes) writeParameterType(writer, attribute, true, charset);
        writeValues(writer, attributes);
      }
    }
    writer.text(value.sql, charset);
  },
  title: ({ sql }) => sql,
};

function readAttributes(reader: PacketReader, charset: string): Parameter[] {
  const count = readParameterCount(reader);
  const sets = reader.lenencNumber('parameter set count');
  if (sets !== 1) throw reader.malformed('parameter set count', `${sets} is not 1`);
  if (count === 0) return [];
  return reader.group('query attributes', () => {
    const isNull = readNulls(reader, count);
    if (reader.u8('new parameters bound') !== 1) throw reader.malformed('new parameters bound', 'query attributes without types');
    const types = Array.from({ length: count }, () => readParameterType(reader, true, charset));
    return types.map((type, i) => (isNull(i) ? absentParameter(type, false) : readParameter(reader, type.name, type, charset)));
  });
}

/** Where the SQL begins in a COM_QUERY's payload; behind the command's code where what stands before it cannot be read. */
export function queryTextOffset(payload: Uint8Array, capabilities: bigint): number {
  // No attributes, one set: what almost every client sends.
  if (!has(capabilities, capability.CLIENT_QUERY_ATTRIBUTES)) return 1;
  if (payload[1] === 0 && payload[2] === 1) return 3;
  const reader = new PacketReader(payload, { record: false });
  try {
    readCode(reader, command.COM_QUERY);
    readAttributes(reader, 'binary');
    return reader.offset;
  } catch (error) {
    if (error instanceof MalformedPacket) return 1;
    throw error;
  }
}
