import type { PacketReader } from '../bytes/packetReader.ts';
import { PacketWriter } from '../bytes/packetWriter.ts';
import { capability, has } from '../constants/capabilities.ts';
import { columnFlagNames } from '../constants/columnFlags.ts';
import { columnTypeName } from '../constants/columnTypes.ts';
import { showFlags } from '../constants/flags.ts';
import { showCollation } from './capabilityFields.ts';
import { metadataCharset, mysqlSpec, type PacketCodec } from './codec.ts';

export interface ColumnDefinition {
  /** Always `def`. */
  readonly catalog: string;
  readonly schema: string;
  /** Alias of the table. */
  readonly table: string;
  readonly orgTable: string;
  /** Alias of the column. */
  readonly name: string;
  readonly orgName: string;
  /** Collation id; 63 for what is not text. */
  readonly collation: number;
  /** Display width in bytes. */
  readonly length: number;
  /** MYSQL_TYPE_ code. */
  readonly type: number;
  readonly flags: number;
  /** Digits after the point; 31 (0x1f) where they vary. */
  readonly decimals: number;
  /** MariaDB's finer type (`json`, `uuid`, `inet6`, `point` …); null where it tells none. */
  readonly extended: ExtendedType | null;
  /** COM_FIELD_LIST only: the column's default as text; undefined elsewhere. */
  readonly defaultValue?: Uint8Array | null;
}

export interface ExtendedType {
  /** `uuid`, `inet6`, `point` … */
  readonly type: string | null;
  /** `json` */
  readonly format: string | null;
}

const fixedLength = 0x0c;
const extendedKinds = ['type', 'format'] as const;

/**
 * Protocol::ColumnDefinition41. MariaDB's extended part:
 * https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/result-set-packets#column-definition-packet
 */
export const columnDefinition41: PacketCodec<ColumnDefinition> = {
  name: 'ColumnDefinition41',
  spec: mysqlSpec('page_protocol_com_query_response_text_resultset_column_definition'),

  read(reader, context): ColumnDefinition {
    const charset = metadataCharset(context);
    const catalog = reader.lenencText('catalog', charset);
    const schema = reader.lenencText('schema', charset);
    const table = reader.lenencText('table', charset);
    const orgTable = reader.lenencText('org_table', charset);
    const name = reader.lenencText('name', charset);
    const orgName = reader.lenencText('org_name', charset);
    const extended = has(context.capabilities, capability.MARIADB_CLIENT_EXTENDED_METADATA) ? readExtended(reader) : null;
    const fixed = reader.lenencNumber('length of fixed fields');
    if (fixed < fixedLength) throw reader.malformed('length of fixed fields', `${fixed} is below ${fixedLength}`);
    const collation = reader.u16('collation', showCollation);
    const length = reader.u32('column length');
    const type = reader.u8('type', columnTypeName);
    const flags = reader.u16('flags', (value) => showFlags(value, 2, columnFlagNames(value)));
    const decimals = reader.u8('decimals');
    reader.skip(fixed - fixedLength + 2, 'filler');
    const column = { catalog, schema, table, orgTable, name, orgName, collation, length, type, flags, decimals, extended };
    return reader.remaining > 0 ? { ...column, defaultValue: reader.lenencBytes('default value') } : column;
  },

  write(writer, value, context): void {
    const charset = metadataCharset(context);
    writer.lenencText(value.catalog, charset).lenencText(value.schema, charset);
    writer.lenencText(value.table, charset).lenencText(value.orgTable, charset);
    writer.lenencText(value.name, charset).lenencText(value.orgName, charset);
    if (has(context.capabilities, capability.MARIADB_CLIENT_EXTENDED_METADATA)) writeExtended(writer, value.extended);
    writer.lenencInt(fixedLength).u16(value.collation).u32(value.length).u8(value.type).u16(value.flags).u8(value.decimals).zeros(2);
    if (value.defaultValue !== undefined) writer.lenencBytes(value.defaultValue);
  },
};

function readExtended(reader: PacketReader): ExtendedType | null {
  const length = reader.lenencNumber('length of extended type');
  if (length === 0) return null;
  return reader.within(length, 'extended type', (inner) => {
    const found: { type: string | null; format: string | null } = { type: null, format: null };
    while (inner.remaining > 0) {
      const kind = inner.u8('kind');
      const value = inner.lenencText(extendedKinds[kind] ?? 'value');
      if (kind === 0) found.type = value;
      else if (kind === 1) found.format = value;
    }
    return found;
  });
}

function writeExtended(writer: PacketWriter, extended: ExtendedType | null): void {
  const inner = new PacketWriter();
  if (extended?.type != null) inner.u8(0).lenencText(extended.type);
  if (extended?.format != null) inner.u8(1).lenencText(extended.format);
  writer.lenencBytes(inner.payload());
}
