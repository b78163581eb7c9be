import { capability, has } from '../constants/capabilities.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

export interface PrepareOk {
  readonly statementId: number;
  readonly columnCount: number;
  readonly parameterCount: number;
  readonly warnings: number;
  /** Parameter and column definitions follow (where there are any). */
  readonly metadataFollows: boolean;
}

/** COM_STMT_PREPARE_OK */
export const prepareOk: PacketCodec<PrepareOk> = {
  name: 'COM_STMT_PREPARE_OK',
  spec: mysqlSpec('page_protocol_com_stmt_prepare'),
  read(reader, { capabilities }) {
    readHeader(reader, 0x00);
    const statementId = reader.u32('statement id');
    const columnCount = reader.u16('column count');
    const parameterCount = reader.u16('parameter count');
    if (reader.remaining > 0) reader.skip(1, 'filler');
    const warnings = reader.remaining > 0 ? reader.u16('warnings') : 0;
    const told = has(capabilities, capability.CLIENT_OPTIONAL_RESULTSET_METADATA) && reader.remaining > 0;
    const metadataFollows = told ? reader.u8('metadata follows') !== 0 : true;
    return { statementId, columnCount, parameterCount, warnings, metadataFollows };
  },
  write(writer, value, { capabilities }) {
    writer.u8(0).u32(value.statementId).u16(value.columnCount).u16(value.parameterCount).u8(0).u16(value.warnings);
    if (has(capabilities, capability.CLIENT_OPTIONAL_RESULTSET_METADATA)) writer.u8(value.metadataFollows ? 1 : 0);
  },
};
