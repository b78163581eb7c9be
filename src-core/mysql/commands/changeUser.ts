import type { PacketReader } from '../bytes/packetReader.ts';
import { capability, has } from '../constants/capabilities.ts';
import { command } from '../constants/commands.ts';
import { showCollation } from '../packets/capabilityFields.ts';
import { mysqlSpec, statementCharset } from '../packets/codec.ts';
import { type ConnectAttributes, readAttributes, writeAttributes } from '../packets/connectAttributes.ts';
import { type CommandDefinition, readCode } from './command.ts';

export interface ChangeUser {
  readonly user: string;
  readonly authResponse: Uint8Array;
  /** Empty for none. */
  readonly schema: string;
  /** Null where the packet ends before it. */
  readonly collation: number | null;
  readonly authPlugin: string | null;
  readonly attributes: ConnectAttributes;
}

/** The fields after the schema are there or not by how long the packet is. */
export const changeUser: CommandDefinition<ChangeUser> = {
  name: 'COM_CHANGE_USER',
  spec: mysqlSpec('page_protocol_com_change_user'),
  code: command.COM_CHANGE_USER,
  reply: 'auth',

  read(reader: PacketReader, context) {
    const { capabilities } = context;
    const charset = statementCharset(context);
    readCode(reader, command.COM_CHANGE_USER);
    const user = reader.nulText('user', charset);
    const counted = has(capabilities, capability.CLIENT_SECURE_CONNECTION);
    const authResponse = counted ? reader.bytes(reader.u8('length of auth response'), 'auth response') : reader.nulBytes('auth response');
    const schema = reader.nulText('schema', charset);
    const collation = reader.remaining > 0 ? reader.u16('collation', showCollation) : null;
    const named = has(capabilities, capability.CLIENT_PLUGIN_AUTH) && reader.remaining > 0;
    const authPlugin = named ? reader.nulText('auth plugin', charset) : null;
    const attributed = has(capabilities, capability.CLIENT_CONNECT_ATTRS) && reader.remaining > 0;
    const attributes = attributed ? readAttributes(reader, charset) : {};
    return { user, authResponse, schema, collation, authPlugin, attributes };
  },

  write(writer, value, context) {
    const { capabilities } = context;
    const charset = statementCharset(context);
    writer.u8(command.COM_CHANGE_USER).nulText(value.user, charset);
    if (has(capabilities, capability.CLIENT_SECURE_CONNECTION)) writer.u8(value.authResponse.length).bytes(value.authResponse);
    else writer.nulBytes(value.authResponse);
    writer.nulText(value.schema, charset);
    if (value.collation === null) return;
    writer.u16(value.collation);
    if (!has(capabilities, capability.CLIENT_PLUGIN_AUTH) || value.authPlugin === null) return;
    writer.nulText(value.authPlugin, charset);
    if (has(capabilities, capability.CLIENT_CONNECT_ATTRS)) writeAttributes(writer, value.attributes, charset);
  },

  title: ({ user, schema }) => `log in as '${user}'${schema === '' ? '' : `, schema ${schema}`}`,
};
