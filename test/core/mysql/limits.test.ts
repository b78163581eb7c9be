/** A peer can put as much into a packet as it likes: what is made of it is bounded, and takes no more than linear time. */
import { describe, expect, it } from 'vitest';
import { MalformedPacket } from '../../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../src-core/mysql/bytes/packetWriter.ts';
import { query } from '../../../src-core/mysql/commands/query.ts';
import { stmtExecute } from '../../../src-core/mysql/commands/stmtExecute.ts';
import { capabilitiesOf } from '../../../src-core/mysql/constants/capabilities.ts';
import type { CodecContext } from '../../../src-core/mysql/packets/codec.ts';
import { readAttributes } from '../../../src-core/mysql/packets/connectAttributes.ts';
import { ok } from '../../../src-core/mysql/packets/ok.ts';
import { textRow } from '../../../src-core/mysql/packets/textRow.ts';
import { cpuMs } from '../../support/cpuTime.ts';

const capabilities = capabilitiesOf('CLIENT_PROTOCOL_41', 'CLIENT_SESSION_TRACK', 'CLIENT_QUERY_ATTRIBUTES');
const context: CodecContext = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

describe('counts that are not borne out', () => {
  it.each([70_000, 2 ** 32, 2 ** 32 + 8, 2 ** 52])('%d parameters are malformed', (count) => {
    const asked = new PacketWriter().u8(3).lenencInt(count).lenencInt(1).zeros(40).payload();
    expect(() => query.read(new PacketReader(asked), context)).toThrow(MalformedPacket);
    const executed = new PacketWriter().u8(0x17).u32(1).u8(8).u32(1).lenencInt(count).zeros(40).payload();
    expect(() => stmtExecute.read(new PacketReader(executed), context)).toThrow(MalformedPacket);
  });

  it('a row of more cells than a table has columns is malformed where its columns are not known', () => {
    expect(textRow.read(new PacketReader(new Uint8Array(4096)), context).cells).toHaveLength(4096);
    expect(() => textRow.read(new PacketReader(new Uint8Array(4097)), context)).toThrow(MalformedPacket);
  });
});

describe('what is read of millions of parts', () => {
  it('fields of a packet: the first 20,000', () => {
    const reader = new PacketReader(new Uint8Array(300_000));
    for (let i = 0; i < 200_000; i++) reader.u8('byte');
    reader.group('group', () => reader.u8('inside'));
    reader.within(10, 'part', (inner) => inner.u8('inside'));
    expect(reader.fields).toHaveLength(20_000);
    expect(reader.offset).toBe(200_011);
  });

  it('session state: the first 4,096 items', () => {
    const items = new PacketWriter();
    for (let i = 0; i < 100_000; i++) items.u8(2).lenencBytes(Uint8Array.of(0x31));
    const packet = new PacketWriter().u8(0).u8(0).u8(0).u16(0x4002).u16(0).u8(0).lenencBytes(items.payload()).payload();
    expect(ok.read(new PacketReader(packet), context).sessionState).toHaveLength(4096);
  });

  it('connection attributes: 64 Ki characters', () => {
    const pairs = new PacketWriter();
    for (let i = 0; i < 20_000; i++) pairs.lenencText(`key${i}`).lenencText('value');
    const packet = new PacketWriter().lenencBytes(pairs.payload()).payload();
    let kept: ReturnType<typeof readAttributes> = {};
    const taken = cpuMs(() => {
      kept = readAttributes(new PacketReader(packet), 'utf8mb4');
    });
    expect(Object.keys(kept).length).toBeGreaterThan(4000);
    expect(Object.entries(kept).reduce((sum, [key, value]) => sum + key.length + value.length + 1, 0)).toBeLessThanOrEqual(65_536);
    expect(taken).toBeLessThan(2000);
  });
});
