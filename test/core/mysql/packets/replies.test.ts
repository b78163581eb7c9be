import { describe, expect, it } from 'vitest';
import { plainFields } from '../../../../src-core/mysql/bytes/fieldSpan.ts';
import { MalformedPacket } from '../../../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { capabilitiesOf } from '../../../../src-core/mysql/constants/capabilities.ts';
import type { CodecContext, PacketCodec } from '../../../../src-core/mysql/packets/codec.ts';
import {
  binaryRow,
  columnCount,
  columnDefinition41,
  eof,
  err,
  localInfileRequest,
  ok,
  prepareOk,
  progress,
  statistics,
  textRow,
} from '../../../../src-core/mysql/packets/index.ts';
import { fromHex, oks, progressReport } from './captured.ts';

const capabilities = capabilitiesOf('CLIENT_PROTOCOL_41', 'CLIENT_TRANSACTIONS', 'CLIENT_SESSION_TRACK');
const context: CodecContext = { capabilities, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

function read<T>(codec: PacketCodec<T>, payload: Uint8Array, more: Partial<CodecContext> = {}): T {
  return codec.read(new PacketReader(payload), { ...context, ...more });
}

function write<T>(codec: PacketCodec<T>, value: T, more: Partial<CodecContext> = {}): Uint8Array {
  const writer = new PacketWriter();
  codec.write(writer, value, { ...context, ...more });
  return writer.payload();
}

describe('OK', () => {
  it('tracks the session as MariaDB tells it', () => {
    expect(read(ok, fromHex(oks['MariaDB begin'])).sessionState).toEqual([
      { kind: 'transactionState', state: 'T_______' },
      { kind: 'transactionCharacteristics', statements: 'START TRANSACTION;' },
    ]);
    expect(read(ok, fromHex(oks['MariaDB use'])).sessionState).toEqual([
      { kind: 'schema', schema: 'mysql' },
      { kind: 'stateChange', value: '1' },
    ]);
    expect(read(ok, fromHex(oks['MariaDB set names'])).sessionState).toContainEqual({
      kind: 'variable',
      name: 'character_set_results',
      value: 'latin1',
    });
  });

  it('tracks the session as MySQL tells it', () => {
    expect(read(ok, fromHex(oks['MySQL commit']))).toMatchObject({
      header: 0,
      statusFlags: 0x4002,
      sessionState: [
        { kind: 'variable', name: 'statement_id', value: '433' },
        { kind: 'transactionState', state: '________' },
        { kind: 'transactionCharacteristics', statements: '' },
      ],
    });
    expect(read(ok, fromHex(oks['MySQL end of rows']))).toMatchObject({ header: 0xfe, statusFlags: 0x4003 });
  });

  it.each(Object.entries(oks))('is written back byte by byte: %s', (_, hex) => {
    expect(write(ok, read(ok, fromHex(hex)))).toEqual(fromHex(hex));
  });

  it('has its text counted even where session tracking is not agreed on, or running to the end', () => {
    const without = { capabilities: capabilitiesOf('CLIENT_PROTOCOL_41') };
    const info = 'Rows matched: 2  Changed: 2  Warnings: 0';
    expect(read(ok, fromHex(oks.update), without)).toMatchObject({ affectedRows: 2n, info });
    const toTheEnd = Uint8Array.of(0, 1, 0, 2, 0, 0, 0, ...new TextEncoder().encode('Done'));
    expect(read(ok, toTheEnd, without).info).toBe('Done');
    const long = {
      header: 0 as const,
      affectedRows: 0n,
      lastInsertId: 0n,
      statusFlags: 2,
      warnings: 0,
      info: 'x'.repeat(300),
      sessionState: [],
    };
    expect(read(ok, write(ok, long, without), without)).toEqual(long);
  });

  it('holds 64-bit numbers and every kind of state', () => {
    const value = {
      header: 0 as const,
      affectedRows: 0xffff_ffff_ffff_ffffn,
      lastInsertId: 1n << 40n,
      statusFlags: 0x4002,
      warnings: 65535,
      info: '',
      sessionState: [
        { kind: 'gtids' as const, encoding: 0, gtids: '3E11FA47-71CA-11E1-9E33-C80AA9429562:23' },
        { kind: 'other' as const, type: 200, data: Uint8Array.of(1, 2) },
      ],
    };
    expect(read(ok, write(ok, value))).toEqual(value);
  });

  it('before 4.1 has no warnings', () => {
    const old = { capabilities: capabilitiesOf('CLIENT_TRANSACTIONS') };
    expect(read(ok, Uint8Array.of(0, 1, 0, 2, 0), old)).toMatchObject({ affectedRows: 1n, statusFlags: 2, warnings: 0 });
  });

  it('shows its fields as a tree', () => {
    const reader = new PacketReader(fromHex(oks['MariaDB use']));
    ok.read(reader, context);
    const state = plainFields(reader.fields, 4).find((f) => f.label === 'session state');
    expect(state).toMatchObject({ from: 13, to: 24 });
    expect(state?.children.map((f) => [f.label, f.value, f.from, f.to])).toEqual([
      ['type', '1 (SESSION_TRACK_SCHEMA)', 13, 14],
      ['length', '6', 14, 15],
      ['SESSION_TRACK_SCHEMA', '', 15, 21],
      ['type', '2 (SESSION_TRACK_STATE_CHANGE)', 21, 22],
      ['length', '1', 22, 23],
      ['SESSION_TRACK_STATE_CHANGE', '', 23, 24],
    ]);
    expect(state?.children[2]?.children).toEqual([{ label: 'schema', value: 'mysql', from: 15, to: 21, children: [] }]);
  });
});

describe('ERR', () => {
  it('with and without SQLSTATE', () => {
    const value = { code: 1146, sqlstate: '42S02', message: "Table 'a.b' doesn't exist" };
    expect(read(err, write(err, value))).toEqual(value);
    const early = { code: 1040, sqlstate: null, message: 'Too many connections' };
    expect(read(err, write(err, early))).toEqual(early);
  });

  it('has its message in character_set_results', () => {
    const value = { code: 1054, sqlstate: '42S22', message: "Unknown column 'ü'" };
    const latin1 = { resultsCharset: 'latin1' };
    expect(write(err, value, latin1).at(-2)).toBe(0xfc);
    expect(read(err, write(err, value, latin1), latin1)).toEqual(value);
  });

  it('with code 0xFFFF is a progress report', () => {
    const value = { stage: 1, stages: 2, progress: 500, info: 'copy to tmp table' };
    expect(read(progress, fromHex(progressReport))).toEqual(value);
    expect(write(progress, value)).toEqual(fromHex(progressReport));
    expect(() => read(progress, write(err, { code: 1, sqlstate: null, message: '' }))).toThrow(MalformedPacket);
  });
});

describe('EOF, counts, PREPARE_OK and the small ones', () => {
  it('EOF', () => {
    expect(read(eof, fromHex('fe00002200'))).toEqual({ warnings: 0, statusFlags: 0x22 });
    expect(write(eof, { warnings: 0, statusFlags: 0x22 })).toEqual(fromHex('fe00002200'));
    expect(read(eof, fromHex('fe'))).toEqual({ warnings: 0, statusFlags: 0 });
  });

  it('column count: the flag that definitions follow comes last in both families', () => {
    expect(read(columnCount, fromHex('02'))).toEqual({ count: 2, metadataFollows: true });
    for (const name of ['CLIENT_OPTIONAL_RESULTSET_METADATA', 'MARIADB_CLIENT_CACHE_METADATA'] as const) {
      const optional = { capabilities: capabilitiesOf(name) };
      expect(read(columnCount, fromHex('0201'), optional)).toEqual({ count: 2, metadataFollows: true });
      expect(read(columnCount, fromHex('0100'), optional)).toEqual({ count: 1, metadataFollows: false });
      expect(write(columnCount, { count: 300, metadataFollows: false }, optional)).toEqual(fromHex('fc2c0100'));
    }
    expect(() => read(columnCount, fromHex('0201'))).toThrow(MalformedPacket);
  });

  it('COM_STMT_PREPARE_OK, MySQL 9.7 without metadata', () => {
    const optional = { capabilities: capabilitiesOf('CLIENT_OPTIONAL_RESULTSET_METADATA') };
    const value = { statementId: 1, columnCount: 2, parameterCount: 1, warnings: 0, metadataFollows: false };
    expect(read(prepareOk, fromHex('00010000000200010000000000'), optional)).toEqual(value);
    expect(write(prepareOk, value, optional)).toEqual(fromHex('00010000000200010000000000'));
    expect(read(prepareOk, fromHex('000100000002000100'))).toMatchObject({ parameterCount: 1, warnings: 0, metadataFollows: true });
  });

  it('LOCAL INFILE and statistics', () => {
    expect(read(localInfileRequest, write(localInfileRequest, { filename: '/tmp/ü' }))).toEqual({ filename: '/tmp/ü' });
    expect(read(statistics, write(statistics, { text: 'Uptime: 1' }))).toEqual({ text: 'Uptime: 1' });
  });
});

describe('ColumnDefinition41', () => {
  it('of COM_FIELD_LIST has a default value', () => {
    const value = read(columnDefinition41, fromHex('0364656602687001750175016101610c3f000b0000000300000000000135'));
    expect(value).toMatchObject({
      schema: 'hp',
      table: 'u',
      name: 'a',
      collation: 63,
      length: 11,
      type: 3,
      defaultValue: Uint8Array.of(0x35),
    });
    expect(write(columnDefinition41, value)).toEqual(fromHex('0364656602687001750175016101610c3f000b0000000300000000000135'));
  });

  it('of MariaDB has a finer type', () => {
    const extended = { capabilities: capabilitiesOf('MARIADB_CLIENT_EXTENDED_METADATA') };
    const column = {
      catalog: 'def',
      schema: 'hp',
      table: 's',
      orgTable: 's',
      name: 'ü',
      orgName: 'uu',
      collation: 45,
      length: 144,
      type: 0xfe,
      flags: 0x80,
      decimals: 0,
      extended: { type: 'uuid', format: null },
    };
    expect(read(columnDefinition41, write(columnDefinition41, column, extended), extended)).toEqual(column);
    const plain = { ...column, extended: null };
    expect(read(columnDefinition41, write(columnDefinition41, plain, extended), extended)).toEqual(plain);
    const json = { ...column, extended: { type: null, format: 'json' } };
    expect(read(columnDefinition41, write(columnDefinition41, json, extended), extended)).toEqual(json);
  });

  it('has its names in character_set_results', () => {
    const payload = fromHex('0364656600000001fc000c3f0001000000038100000000');
    expect(read(columnDefinition41, payload, { resultsCharset: 'latin1' }).name).toBe('ü');
    const utf8 = fromHex('0364656600000002c3bc000c3f0001000000038100000000');
    for (const resultsCharset of [null, 'binary']) expect(read(columnDefinition41, utf8, { resultsCharset }).name).toBe('ü');
    expect(() => read(columnDefinition41, fromHex('03646566000000000000'))).toThrow(MalformedPacket);
  });
});

describe('rows', () => {
  const column = read(columnDefinition41, fromHex('0364656602687001750175016101610c3f000b000000030000000000'));

  it('are read by their columns and labelled by their names', () => {
    const columns = [column, { ...column, name: 'b', type: 0xfd, collation: 45 }];
    const text = new PacketReader(fromHex('0132fb'));
    expect(textRow.read(text, { ...context, columns }).cells).toEqual([Uint8Array.of(0x32), null]);
    expect(text.fields.map((f) => [f.label, f.value])).toEqual([
      ['a', '2'],
      ['b', 'NULL'],
    ]);
    const binary = new PacketReader(fromHex('000802000000'));
    expect(binaryRow.read(binary, { ...context, columns }).cells).toEqual([Uint8Array.of(2, 0, 0, 0), null]);
    expect(binary.fields.map((f) => [f.label, f.value])).toEqual([
      ['header', '0'],
      ['NULL bitmap', '08'],
      ['a', '2'],
    ]);
    expect(write(binaryRow, { cells: [Uint8Array.of(2, 0, 0, 0), null] }, { columns })).toEqual(fromHex('000802000000'));
  });

  it('of text can be read without columns, of binary cannot', () => {
    expect(read(textRow, fromHex('0132fb00')).cells).toEqual([Uint8Array.of(0x32), null, new Uint8Array(0)]);
    expect(() => read(binaryRow, fromHex('0000'))).toThrow('the columns of its result are not known');
  });

  it('with too much or too little are malformed', () => {
    expect(() => read(textRow, fromHex('01320133'), { columns: [column] })).toThrow('2 bytes too many');
    expect(() => read(textRow, fromHex('0532'), { columns: [column] })).toThrow('needs 5 bytes, 1 are left');
    expect(() => read(binaryRow, fromHex('000002'), { columns: [column] })).toThrow('a at byte 2: needs 4 bytes');
    expect(() => read(binaryRow, fromHex('010002'), { columns: [column] })).toThrow('header at byte 0');
  });
});
