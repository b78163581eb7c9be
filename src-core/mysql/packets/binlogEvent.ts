import { binlogEventFlagNames, binlogEventName } from '../constants/binlogEvents.ts';
import { showFlags } from '../constants/flags.ts';
import { mysqlSpec, type PacketCodec } from './codec.ts';
import { readHeader } from './header.ts';

/** One event of the stream that COM_BINLOG_DUMP and COM_BINLOG_DUMP_GTID are answered with. */
export interface BinlogEventPacket {
  /** The two bytes of semi-synchronous replication: whether the replica is to acknowledge; null where they are not there. */
  readonly semiSync: { readonly acknowledge: boolean } | null;
  /** Seconds since the Unix epoch; 0 for an artificial event. */
  readonly timestamp: number;
  readonly type: number;
  readonly serverId: number;
  /** Of the whole event, its header of 19 bytes included. */
  readonly eventSize: number;
  /** Where the next event begins in the server's file. */
  readonly nextPosition: number;
  readonly flags: number;
  /** Behind the header, with the checksum where the session has one. */
  readonly body: Uint8Array;
}

const eventHeaderBytes = 19;
const sizeOffset = 9;
const semiSyncMark = 0xef;

/**
 * A packet of the binary log network stream. The two bytes of semi-synchronous replication stand in it or not by what the
 * session has set before; they are told from an event's time by the event's length, which must be the packet's.
 * https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/3-binlog-network-stream
 */
export const binlogEvent: PacketCodec<BinlogEventPacket> = {
  name: 'Binlog event',
  spec: mysqlSpec('page_protocol_replication_binlog_event'),
  read(reader) {
    readHeader(reader, 0x00);
    let semiSync: BinlogEventPacket['semiSync'] = null;
    const sizeAt = (ahead: number): number =>
      reader.peek(ahead) + reader.peek(ahead + 1) * 0x100 + reader.peek(ahead + 2) * 0x1_0000 + reader.peek(ahead + 3) * 0x100_0000;
    if (reader.peek() === semiSyncMark && reader.peek(1) <= 1 && sizeAt(sizeOffset) !== reader.remaining) {
      reader.skip(1, 'semi-sync mark');
      semiSync = { acknowledge: reader.u8('semi-sync flag', (flag) => (flag === 1 ? '1 (acknowledge)' : '0 (no acknowledgement)')) === 1 };
    }
    return reader.group('event header', () => {
      const timestamp = reader.u32('timestamp', showTime);
      const type = reader.u8('type', (code) => `${code} (${binlogEventName(code)})`);
      const serverId = reader.u32('server id');
      const eventSize = reader.u32('event size');
      if (eventSize < eventHeaderBytes) throw reader.malformed('event size', `${eventSize} is below ${eventHeaderBytes}`);
      const nextPosition = reader.u32('next position');
      const flags = reader.u16('flags', (value) => showFlags(value, 2, binlogEventFlagNames(value)));
      return { semiSync, timestamp, type, serverId, eventSize, nextPosition, flags, body: reader.eofBytes('body') };
    });
  },
  write(writer, value) {
    writer.u8(0x00);
    if (value.semiSync !== null) writer.u8(semiSyncMark).u8(value.semiSync.acknowledge ? 1 : 0);
    writer.u32(value.timestamp).u8(value.type).u32(value.serverId).u32(value.eventSize).u32(value.nextPosition).u16(value.flags);
    writer.bytes(value.body);
  },
};

function showTime(seconds: number): string {
  return seconds === 0 ? '0' : `${seconds} (${new Date(seconds * 1000).toISOString().slice(0, 19)}Z)`;
}

export interface SemiSyncAck {
  /** Position behind the last event that the replica has. */
  readonly position: bigint;
  readonly filename: string;
}

/** A replica's acknowledgement; the only packet that a client sends while a dump runs. */
export const semiSyncAck: PacketCodec<SemiSyncAck> = {
  name: 'Semi-sync acknowledgement',
  spec: 'https://mariadb.com/docs/server/reference/clientserver-protocol/replication-protocol/4-semi-sync-replication',
  read(reader) {
    readHeader(reader, semiSyncMark);
    return { position: reader.u64('position'), filename: reader.eofText('filename') };
  },
  write(writer, value) {
    writer.u8(semiSyncMark).u64(value.position).text(value.filename);
  },
};
