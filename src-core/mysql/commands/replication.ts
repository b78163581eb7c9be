/** What a replica sends: REGISTER_SLAVE, BINLOG_DUMP, BINLOG_DUMP_GTID. */
import { dumpFlagNames } from '../constants/binlogEvents.ts';
import { command } from '../constants/commands.ts';
import { showFlags } from '../constants/flags.ts';
import { mysqlSpec } from '../packets/codec.ts';
import { gtidSetText } from '../packets/gtidSet.ts';
import { type CommandDefinition, readCode } from './command.ts';

export interface RegisterSlave {
  readonly serverId: number;
  readonly host: string;
  readonly user: string;
  readonly password: Uint8Array;
  readonly port: number;
  readonly rank: number;
  readonly sourceId: number;
}

export const registerSlave: CommandDefinition<RegisterSlave> = {
  name: 'COM_REGISTER_SLAVE',
  spec: mysqlSpec('page_protocol_com_register_slave'),
  code: command.COM_REGISTER_SLAVE,
  reply: 'ok',
  read(reader) {
    readCode(reader, command.COM_REGISTER_SLAVE);
    const serverId = reader.u32('server id');
    const host = reader.text(reader.u8('length of host'), 'host');
    const user = reader.text(reader.u8('length of user'), 'user');
    const password = reader.bytes(reader.u8('length of password'), 'password', (bytes) => `${bytes.length} bytes`);
    const port = reader.u16('port');
    const rank = reader.u32('replication rank');
    return { serverId, host, user, password, port, rank, sourceId: reader.u32('source id') };
  },
  write(writer, value) {
    const encoder = new TextEncoder();
    writer.u8(command.COM_REGISTER_SLAVE).u32(value.serverId);
    for (const part of [encoder.encode(value.host), encoder.encode(value.user), value.password]) writer.u8(part.length).bytes(part);
    writer.u16(value.port).u32(value.rank).u32(value.sourceId);
  },
  title: ({ serverId, host }) => `register replica ${serverId}${host === '' ? '' : ` at ${host}`}`,
};

export interface BinlogDump {
  readonly position: number;
  readonly flags: number;
  readonly serverId: number;
  readonly filename: string;
}

export const binlogDump: CommandDefinition<BinlogDump> = {
  name: 'COM_BINLOG_DUMP',
  spec: mysqlSpec('page_protocol_com_binlog_dump'),
  code: command.COM_BINLOG_DUMP,
  reply: 'stream',
  read(reader) {
    readCode(reader, command.COM_BINLOG_DUMP);
    const position = reader.u32('position');
    const flags = reader.u16('flags', (value) => showFlags(value, 2, dumpFlagNames(value, false)));
    const serverId = reader.u32('server id');
    return { position, flags, serverId, filename: reader.eofText('filename') };
  },
  write(writer, value) {
    writer.u8(command.COM_BINLOG_DUMP).u32(value.position).u16(value.flags).u32(value.serverId).text(value.filename);
  },
  title: ({ filename, position }) => `binary log from ${filename === '' ? 'the first file' : filename}, position ${position}`,
};

export interface BinlogDumpGtid {
  readonly flags: number;
  readonly serverId: number;
  readonly filename: string;
  readonly position: bigint;
  /** Encoded set of GTIDs that the replica has. */
  readonly gtids: Uint8Array;
}

export const binlogDumpGtid: CommandDefinition<BinlogDumpGtid> = {
  name: 'COM_BINLOG_DUMP_GTID',
  spec: mysqlSpec('page_protocol_com_binlog_dump_gtid'),
  code: command.COM_BINLOG_DUMP_GTID,
  reply: 'stream',
  read(reader) {
    readCode(reader, command.COM_BINLOG_DUMP_GTID);
    const flags = reader.u16('flags', (value) => showFlags(value, 2, dumpFlagNames(value, true)));
    const serverId = reader.u32('server id');
    const filename = reader.text(reader.u32('length of filename'), 'filename');
    const position = reader.u64('position');
    const gtids = reader.remaining > 0 ? reader.bytes(reader.u32('length of GTID set'), 'GTID set', showGtids) : new Uint8Array(0);
    return { flags, serverId, filename, position, gtids };
  },
  write(writer, value) {
    const filename = new TextEncoder().encode(value.filename);
    writer.u8(command.COM_BINLOG_DUMP_GTID).u16(value.flags).u32(value.serverId);
    writer.u32(filename.length).bytes(filename).u64(value.position).u32(value.gtids.length).bytes(value.gtids);
  },
  title: ({ gtids }) => (gtids.length <= 8 ? 'binary log from the GTIDs that the replica lacks' : `binary log beyond ${showGtids(gtids)}`),
};

function showGtids(gtids: Uint8Array): string {
  return gtids.length === 0 ? '' : (gtidSetText(gtids) ?? `a GTID set of ${gtids.length} bytes`);
}
