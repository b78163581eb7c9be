/** The commands whose packets hold more than one text: COM_CHANGE_USER and COM_STMT_EXECUTE. */
import type { PacketReader } from '../mysql/bytes/packetReader.ts';
import { capability, has } from '../mysql/constants/capabilities.ts';
import { collationCharset } from '../mysql/constants/collations.ts';
import { readBinaryCell } from '../mysql/packets/binaryRow.ts';
import type { CodecContext } from '../mysql/packets/codec.ts';
import { readAttributes } from '../mysql/packets/connectAttributes.ts';
import { binaryCellReader } from '../mysql/values/value.ts';
import { parameterValueType } from '../mysql/values/valueType.ts';
import type { OpenStatement } from './preparedStatements.ts';
import type { Parameter } from './responder.ts';
import type { Claim } from './serverLogin.ts';

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html */
export function readClaim(reader: PacketReader, { capabilities, clientCharset }: CodecContext): Claim {
  const user = reader.nulText('user', clientCharset);
  reader.bytes(reader.u8('length of auth response'), 'auth response');
  const schema = reader.nulText('schema', clientCharset);
  const charset = reader.remaining >= 2 ? collationCharset(reader.u16('collation')) : undefined;
  const authPlugin = has(capabilities, capability.CLIENT_PLUGIN_AUTH) && reader.remaining > 0 ? reader.nulText('auth plugin') : null;
  const attributes = has(capabilities, capability.CLIENT_CONNECT_ATTRS) && reader.remaining > 0 ? readAttributes(reader, clientCharset) : {};
  return { user, schema: schema === '' ? null : schema, charset: charset ?? clientCharset, attributes, authPlugin };
}

/** The parameters' values; null where their types were never told. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
export function readExecute(reader: PacketReader, { clientCharset }: CodecContext, statement: OpenStatement): Parameter[] | null {
  reader.skip(9, 'statement id, flags, iterations');
  const count = statement.prepared.parameterCount;
  if (count === 0) return [];
  const nulls = reader.bytes((count + 7) >> 3, 'NULL bitmap');
  if (reader.u8('new types') === 1) statement.boundTypes = reader.bytes(count * 2, 'types').slice();
  const types = statement.boundTypes;
  if (types === null) return null;
  return Array.from({ length: count }, (_, i) => {
    const long = statement.longData.get(i);
    if (long !== undefined) return long;
    if (((nulls[i >> 3] ?? 0) & (1 << (i & 7))) !== 0) return null;
    const type = types[2 * i] ?? 0;
    const cell = readBinaryCell(reader, 'value', type);
    const value = binaryCellReader(parameterValueType(type, ((types[2 * i + 1] ?? 0) & 0x80) !== 0, clientCharset))(cell);
    return typeof value === 'object' ? cell : value;
  });
}
