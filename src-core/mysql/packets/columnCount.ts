import { capabilitiesOf, has } from '../constants/capabilities.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';

export interface ColumnCount {
  readonly count: number;
  /**
   * Column definitions follow. Always, unless both sides agreed that they may be left out: then those of the statement's PREPARE
   * (MariaDB) or of an earlier result (MySQL with resultset_metadata=NONE) hold.
   */
  readonly metadataFollows: boolean;
}

const mayLeaveOut = capabilitiesOf('CLIENT_OPTIONAL_RESULTSET_METADATA', 'MARIADB_CLIENT_CACHE_METADATA');

/**
 * The first packet of a result set. MySQL's specification has the flag before the count; MySQL 9.7 sends it after it, as
 * MariaDB does.
 */
export const columnCount: PacketCodec<ColumnCount> = {
  name: 'column count',
  spec: mysqlSpec('page_protocol_com_query_response_text_resultset'),
  read(reader, { capabilities }) {
    const count = reader.lenencNumber('column count');
    const told = has(capabilities, mayLeaveOut) && reader.remaining > 0;
    const metadataFollows = told ? reader.u8('metadata follows') !== 0 : true;
    reader.end('column count');
    return { count, metadataFollows };
  },
  write(writer, value, { capabilities }) {
    writer.lenencInt(value.count);
    if (has(capabilities, mayLeaveOut)) writer.u8(value.metadataFollows ? 1 : 0);
  },
};
