import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedPacket } from '../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../src-core/mysql/bytes/packetWriter.ts';
import { type AnyCommand, commands } from '../../src-core/mysql/commands/index.ts';
import { query } from '../../src-core/mysql/commands/query.ts';
import { stmtBulkExecute } from '../../src-core/mysql/commands/stmtBulkExecute.ts';
import { stmtExecute } from '../../src-core/mysql/commands/stmtExecute.ts';
import { capabilitiesOf } from '../../src-core/mysql/constants/capabilities.ts';
import type { CodecContext, PacketCodec } from '../../src-core/mysql/packets/codec.ts';
import * as packets from '../../src-core/mysql/packets/index.ts';
import {
  attributes,
  binaryCells,
  bulkCell,
  bulkTypes,
  bytes,
  columns,
  item,
  name,
  noZeros,
  parameter,
  text,
  u8,
  u16,
  u24,
  u32,
  u64,
} from './arbitraries.ts';

const capabilities = capabilitiesOf('CLIENT_PROTOCOL_41', 'CLIENT_SESSION_TRACK', 'CLIENT_QUERY_ATTRIBUTES');
const context: CodecContext = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

/** Whether a shorter payload may be legal: the format ends with text, bytes or fields that older peers leave out. */
type Tail = 'open' | 'closed';

interface Case<T> {
  readonly codec: PacketCodec<T>;
  readonly values: fc.Arbitrary<T>;
  readonly tail: Tail;
  readonly context?: Partial<CodecContext>;
}

const cases: Record<string, Case<never>> = Object.fromEntries(
  (
    [
      {
        codec: packets.greeting,
        values: fc.record({
          serverVersion: name,
          connectionId: u32,
          authData: fc.uint8Array({ minLength: 21, maxLength: 60 }),
          collation: u8,
          statusFlags: u16,
          capabilities: fc.constantFrom(
            capabilitiesOf('CLIENT_LONG_PASSWORD', 'CLIENT_PLUGIN_AUTH'),
            capabilitiesOf('CLIENT_PLUGIN_AUTH', 'MARIADB_CLIENT_PROGRESS'),
          ),
          authPlugin: name,
        }),
        tail: 'open',
      },
      {
        codec: packets.handshakeResponse41,
        values: fc.record({
          capabilities: fc.constant(
            capabilitiesOf(
              'CLIENT_CONNECT_WITH_DB',
              'CLIENT_PLUGIN_AUTH',
              'CLIENT_CONNECT_ATTRS',
              'CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA',
              'CLIENT_ZSTD_COMPRESSION_ALGORITHM',
            ),
          ),
          maxPacketSize: u32,
          collation: fc.constant(45),
          user: name,
          authResponse: bytes,
          schema: name,
          authPlugin: name,
          attributes,
          zstdLevel: u8,
        }),
        tail: 'open',
      },
      { codec: packets.authSwitchRequest, values: fc.record({ authPlugin: name, authData: bytes }), tail: 'open' },
      { codec: packets.authMoreData, values: fc.record({ data: bytes }), tail: 'open' },
      {
        codec: packets.ok,
        values: fc.record({
          header: fc.constantFrom(0x00 as const, 0xfe as const),
          affectedRows: u64,
          lastInsertId: u64,
          statusFlags: u16.map((f) => f | 0x4000),
          warnings: u16,
          info: text,
          sessionState: fc.array(item, { maxLength: 4 }),
        }),
        tail: 'open',
      },
      {
        codec: packets.err,
        values: fc.record({ code: fc.nat(0xfffe), sqlstate: fc.constantFrom('42S02', 'HY000'), message: text }),
        tail: 'open',
      },
      { codec: packets.progress, values: fc.record({ stage: u8, stages: u8, progress: u24, info: text }), tail: 'closed' },
      { codec: packets.eof, values: fc.record({ warnings: u16, statusFlags: u16 }), tail: 'open' },
      { codec: packets.columnCount, values: fc.record({ count: u32, metadataFollows: fc.constant(true) }), tail: 'closed' },
      {
        codec: packets.columnDefinition41,
        values: fc.record({
          catalog: text,
          schema: text,
          table: text,
          orgTable: text,
          name: text,
          orgName: text,
          collation: u16,
          length: u32,
          type: u8,
          flags: u16,
          decimals: u8,
          extended: fc.constant(null),
        }),
        tail: 'closed',
      },
      {
        codec: packets.prepareOk,
        values: fc.record({ statementId: u32, columnCount: u16, parameterCount: u16, warnings: u16, metadataFollows: fc.constant(true) }),
        tail: 'open',
      },
      {
        codec: packets.textRow,
        values: fc.record({ cells: fc.array(fc.option(bytes), { minLength: 5, maxLength: 5 }) }),
        tail: 'closed',
        context: { columns },
      },
      {
        codec: packets.binlogEvent,
        values: fc
          .record({
            semiSync: fc.option(fc.record({ acknowledge: fc.boolean() })),
            timestamp: fc.oneof(u32, fc.constant(0x01ef), fc.constant(0x00ef)),
            type: u8,
            serverId: u32,
            nextPosition: u32,
            flags: u16,
            body: bytes,
          })
          .map((event) => ({ ...event, eventSize: 19 + event.body.length })),
        tail: 'open',
      },
      { codec: packets.semiSyncAck, values: fc.record({ position: u64, filename: text }), tail: 'open' },
      { codec: packets.greetingV9, values: fc.record({ serverVersion: name, connectionId: u32, scramble: noZeros }), tail: 'closed' },
      {
        codec: stmtBulkExecute,
        values: fc.record({
          statementId: u32,
          flags: fc.constantFrom(128, 192),
          types: fc.constant(bulkTypes),
          rows: fc.array(fc.tuple(bulkCell(bulkTypes[0]!), bulkCell(bulkTypes[1]!)), { minLength: 1, maxLength: 5 }),
        }),
        tail: 'open',
        context: { statement: { parameterCount: 2, boundTypes: null } },
      },
      { codec: packets.binaryRow, values: fc.record({ cells: binaryCells }), tail: 'closed', context: { columns } },
      { codec: query, values: fc.record({ sql: text, attributes: fc.array(parameter(true), { maxLength: 4 }) }), tail: 'open' },
      {
        codec: stmtExecute,
        values: fc.record({
          statementId: u32,
          flags: fc.constant(8),
          iterations: u32,
          newTypes: fc.constant(true),
          parameters: fc.array(parameter(true), { minLength: 1, maxLength: 9 }),
        }),
        tail: 'closed',
        context: { statement: { parameterCount: 0, boundTypes: null, longData: new Set<number>() } },
      },
    ] as Case<never>[]
  ).map((c) => [c.codec.name, c]),
);

describe.each(Object.entries(cases))('%s', (_, { codec, values, tail, context: more }) => {
  const full = { ...context, ...more };
  const write = (value: never) => {
    const writer = new PacketWriter();
    codec.write(writer, value, full);
    return writer.payload();
  };

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(values, (value) => {
        const reader = new PacketReader(write(value));
        expect(codec.read(reader, full)).toEqual(value);
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it(`cut off anywhere, it is malformed${tail === 'open' ? ' or ends where its optional parts begin' : ''}`, () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, at) => {
        const whole = write(value);
        fc.pre(whole.length > 0);
        const reader = new PacketReader(whole.subarray(0, at % whole.length));
        try {
          codec.read(reader, full);
          expect(tail).toBe('open');
        } catch (e) {
          expect(e).toBeInstanceOf(MalformedPacket);
        }
      }),
    );
  });

  it('its fields cover what was read, in order, also with recording off the same value', () => {
    fc.assert(
      fc.property(values, (value) => {
        const payload = write(value);
        const reader = new PacketReader(payload);
        const read = codec.read(reader, full);
        expect(codec.read(new PacketReader(payload, { record: false }), full)).toEqual(read);
        let at = 0;
        for (const field of reader.fields) {
          expect(field.from).toBe(at);
          expect(typeof field.value).toBe('string');
          at = field.to;
        }
        expect(at).toBe(payload.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('garbage', () => {
  const codecs: PacketCodec<unknown>[] = [
    ...Object.values(cases).map((c) => c.codec as PacketCodec<unknown>),
    ...(commands as readonly AnyCommand[]),
    stmtBulkExecute as PacketCodec<unknown>,
  ];

  it('throws nothing but MalformedPacket', () => {
    const statement = { parameterCount: 3, boundTypes: Uint8Array.of(3, 0, 0xfd, 0, 0xfe, 0x80) };
    fc.assert(
      fc.property(fc.constantFrom(...codecs), fc.uint8Array({ maxLength: 60 }), fc.boolean(), (codec, payload, coded) => {
        if (coded && 'code' in codec && payload.length > 0) payload[0] = codec.code as number;
        try {
          codec.read(new PacketReader(payload), { ...context, columns, statement });
        } catch (e) {
          expect(e).toBeInstanceOf(MalformedPacket);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
