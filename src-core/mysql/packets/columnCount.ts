import { capability, has } from '../constants/capabilities.ts';
import { type CodecContext, mysqlSpec, type PacketCodec } from './codec.ts';

export interface ColumnCount {
  readonly count: number;
  /** Column definitions follow. Always, unless both sides agreed that they may be left out. */
  readonly metadataFollows: boolean;
}

/** The first packet of a result set. Both families have a flag by which column definitions may be left out; it stands in different places. */
export const columnCount: PacketCodec<ColumnCount> = {
  name: 'column count',
  spec: mysqlSpec('page_protocol_com_query_response_text_resultset'),
  read(reader, context) {
    const first = flagPlace(context) === 'first' ? readFlag(reader.u8('metadata follows')) : true;
    const count = reader.lenencNumber('column count');
    const last = flagPlace(context) === 'last' && reader.remaining > 0 ? readFlag(reader.u8('metadata follows')) : true;
    reader.end('column count');
    return { count, metadataFollows: first && last };
  },
  write(writer, value, context) {
    if (flagPlace(context) === 'first') writer.u8(value.metadataFollows ? 1 : 0);
    writer.lenencInt(value.count);
    if (flagPlace(context) === 'last') writer.u8(value.metadataFollows ? 1 : 0);
  },
};

function flagPlace({ capabilities }: CodecContext): 'first' | 'last' | 'none' {
  if (has(capabilities, capability.MARIADB_CLIENT_CACHE_METADATA)) return 'last';
  return has(capabilities, capability.CLIENT_OPTIONAL_RESULTSET_METADATA) ? 'first' : 'none';
}

function readFlag(value: number): boolean {
  return value !== 0;
}
