import { describe, expect, it } from 'vitest';
import { MalformedPacket } from '../../../../src-core/mysql/bytes/malformedPacket.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { commandOf, commands, type Parameter, type Query, type StmtExecute } from '../../../../src-core/mysql/commands/index.ts';
import { query } from '../../../../src-core/mysql/commands/query.ts';
import { stmtBulkExecute } from '../../../../src-core/mysql/commands/stmtBulkExecute.ts';
import { stmtExecute } from '../../../../src-core/mysql/commands/stmtExecute.ts';
import { capabilitiesOf } from '../../../../src-core/mysql/constants/capabilities.ts';
import { command } from '../../../../src-core/mysql/constants/commands.ts';
import type { CodecContext, PacketCodec } from '../../../../src-core/mysql/packets/codec.ts';
import { executions, fromHex, payloadOf } from '../packets/captured.ts';

const plain: CodecContext = { capabilities: 0n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };
const attributed: CodecContext = { ...plain, capabilities: capabilitiesOf('CLIENT_QUERY_ATTRIBUTES') };

function read<T>(codec: PacketCodec<T>, payload: Uint8Array, context: CodecContext): T {
  return codec.read(new PacketReader(payload), context);
}

function write<T>(codec: PacketCodec<T>, value: T, context: CodecContext): Uint8Array {
  const writer = new PacketWriter();
  codec.write(writer, value, context);
  return writer.payload();
}

describe('the command table', () => {
  it('has one line for every code that is known', () => {
    const known = Object.values(command);
    expect(commands.map((c) => c.code)).toEqual(known);
    for (const definition of commands) expect(commandOf(definition.code)).toBe(definition);
  });

  it('shows a command that is not known by its bytes', () => {
    const unknown = commandOf(0x7f);
    expect(unknown).toMatchObject({ name: 'COM_0x7F', reply: 'unknown' });
    const value = read(unknown, Uint8Array.of(0x7f, 1, 2), plain);
    expect(unknown.title(value)).toBe('COM_0x7F, 2 bytes');
    expect(unknown.title(read(unknown, Uint8Array.of(0x7f), plain))).toBe('COM_0x7F');
  });

  it('refuses another command than its own', () => {
    expect(() => read(commandOf(command.COM_PING), Uint8Array.of(3, 65), plain)).toThrow('COM_QUERY is not COM_PING');
  });

  it.each([
    ['01', 'none', 'quit'],
    ['0273686f70', 'ok', 'use shop'],
    ['0353454c4543542031', 'resultset', 'SELECT 1'],
    ['047500', 'columnDefinitions', 'columns of u'],
    ['0475006125', 'columnDefinitions', 'columns of u like a%'],
    ['0578', 'ok', 'create schema x'],
    ['0678', 'ok', 'drop schema x'],
    ['0705', 'ok', 'refresh REFRESH_GRANT, REFRESH_TABLES'],
    ['08', 'eof', 'shut the server down'],
    ['09', 'text', 'statistics'],
    ['0a', 'resultset', 'process list'],
    ['0c2a000000', 'ok', 'kill connection 42'],
    ['0d', 'eof', 'write debug information to the server log'],
    ['0e', 'ok', 'ping'],
    ['12040000000000010000006d7973716c2d62696e2e303031', 'stream', 'binary log from mysql-bin.001, position 4'],
    ['1501000000026c6801750470617373ea0c0000000000000000', 'ok', 'register replica 1 at lh'],
    ['1653454c45435420', 'prepare', 'SELECT '],
    ['17010000000001000000', 'resultset', 'execute statement 1'],
    ['18010000000000616263', 'none', '3 bytes for parameter 1 of statement 1'],
    ['1901000000', 'none', 'close statement 1'],
    ['1a01000000', 'ok', 'reset statement 1'],
    ['1b0000', 'eof', 'multi statements on'],
    ['1b0100', 'eof', 'multi statements off'],
    ['1c0100000064000000', 'rows', 'fetch 100 rows of statement 1'],
    ['1e00000100000000000000040000000000000000000000', 'stream', 'binary log from the GTIDs that the replica lacks'],
    ['1f', 'ok', 'reset the session'],
  ])('%s is answered by %s: %s', (hex, reply, title) => {
    const payload = fromHex(hex);
    const definition = commandOf(payload[0]!);
    const value = read(definition, payload, plain);
    expect(definition.reply).toBe(reply);
    expect(definition.title(value)).toBe(title);
    if (payload[0] !== command.COM_SHUTDOWN) expect(write(definition, value, plain)).toEqual(payload);
  });
});

describe('COM_CHANGE_USER', () => {
  const changeUser = commandOf(command.COM_CHANGE_USER);

  it('with all that newer clients send', () => {
    const context = { ...plain, capabilities: capabilitiesOf('CLIENT_SECURE_CONNECTION', 'CLIENT_PLUGIN_AUTH', 'CLIENT_CONNECT_ATTRS') };
    const value = {
      user: 'u',
      authResponse: Uint8Array.of(1, 0, 2),
      schema: 'db',
      collation: 45,
      authPlugin: 'mysql_native_password',
      attributes: { a: 'b' },
    };
    expect(read(changeUser, write(changeUser, value, context), context)).toEqual(value);
    expect(changeUser.title(value)).toBe("log in as 'u', schema db");
  });

  it('that ends after the schema', () => {
    const value = { user: 'u', authResponse: Uint8Array.of(1), schema: '', collation: null, authPlugin: null, attributes: {} };
    expect(read(changeUser, write(changeUser, value, plain), plain)).toEqual(value);
    expect(changeUser.title(value)).toBe("log in as 'u'");
  });
});

describe('COM_QUERY', () => {
  it('with query attributes', () => {
    const attributes: Parameter[] = [
      { name: 'trace', type: 0xfe, unsigned: false, cell: new TextEncoder().encode('a1'), value: 'a1', longData: false },
      {
        name: 'n',
        type: 8,
        unsigned: true,
        cell: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255),
        value: '18446744073709551615',
        longData: false,
      },
      { name: 'nothing', type: 6, unsigned: false, cell: null, value: null, longData: false },
    ];
    const value: Query = { sql: "SELECT 'ü'", attributes };
    expect(read(query, write(query, value, attributed), attributed)).toEqual(value);
    expect(read(query, fromHex('03000173656c6563742031'), attributed)).toEqual({ sql: 'select 1', attributes: [] });
    expect(() => read(query, fromHex('03000273656c6563742031'), attributed)).toThrow('parameter set count');
    expect(() => read(query, fromHex('030101000061'), attributed)).toThrow(MalformedPacket);
  });

  it('is in character_set_client', () => {
    expect(read(query, Uint8Array.of(3, 0x27, 0xfc, 0x27), { ...plain, clientCharset: 'latin1' }).sql).toBe("'ü'");
    expect(read(query, Uint8Array.of(3, 0xc3, 0xbc), { ...plain, clientCharset: 'binary' }).sql).toBe('ü');
  });
});

describe('COM_STMT_EXECUTE', () => {
  const two = { statement: { parameterCount: 2, boundTypes: null } };

  it.each([
    ['mysql2 to MySQL', attributed, [41, 'é']],
    ['mysql2 to MariaDB', plain, [41, 'é']],
    ['npm mariadb to MariaDB', plain, [41, 'é']],
    ['bytes of npm mariadb', plain, [42, { base64: 'Af8=' }]],
  ] as const)('of %s', (name, context, values) => {
    const payload = payloadOf(executions[name]);
    const value = read(stmtExecute, payload, { ...context, ...two });
    expect(value.parameters.map((p) => p.value)).toEqual(values);
    expect(value.newTypes).toBe(true);
    expect(write(stmtExecute, value, context)).toEqual(payload);
  });

  it('says its values in the title', () => {
    const value = read(stmtExecute, payloadOf(executions['npm mariadb to MariaDB']), { ...plain, ...two });
    expect(stmtExecute.title(value)).toBe("execute statement 4294967295 with 41, 'é'");
  });

  it('without types uses those bound before', () => {
    const value: StmtExecute = {
      statementId: 7,
      flags: 1,
      iterations: 1,
      newTypes: false,
      parameters: [
        { name: '', type: 1, unsigned: true, cell: Uint8Array.of(200), value: 200, longData: false },
        { name: '', type: 0xfd, unsigned: false, cell: null, value: null, longData: false },
      ],
    };
    const bound = { statement: { parameterCount: 2, boundTypes: Uint8Array.of(1, 0x80, 0xfd, 0) } };
    expect(read(stmtExecute, write(stmtExecute, value, plain), { ...plain, ...bound })).toEqual(value);
    expect(() => read(stmtExecute, write(stmtExecute, value, plain), { ...plain, ...two })).toThrow('no earlier execution');
  });

  it('has no value for long data, known or found out', () => {
    const value: StmtExecute = {
      statementId: 7,
      flags: 0,
      iterations: 1,
      newTypes: true,
      parameters: [
        { name: '', type: 0xfc, unsigned: false, cell: null, value: null, longData: true },
        { name: '', type: 3, unsigned: false, cell: Uint8Array.of(1, 2, 3, 4), value: 0x04030201, longData: false },
      ],
    };
    const payload = write(stmtExecute, value, plain);
    expect(read(stmtExecute, payload, { ...plain, ...two })).toEqual(value);
    const told = { statement: { parameterCount: 2, boundTypes: null, longData: new Set([0]) } };
    expect(read(stmtExecute, payload, { ...plain, ...told })).toEqual(value);
    expect(stmtExecute.title(value)).toBe('execute statement 7 with long data, 67305985');
  });

  it('of an unknown statement shows what cannot be read as bytes', () => {
    const reader = new PacketReader(payloadOf(executions['npm mariadb to MariaDB']));
    expect(stmtExecute.read(reader, plain).parameters).toEqual([]);
    expect(reader.fields.at(-1)?.label).toBe('not read: the parameter count is not known');
  });

  it('with every kind of parameter', () => {
    // DATE, DATETIME with a fraction, negative TIME, NEWDECIMAL, DOUBLE
    const payload = fromHex(
      '17010000000001000000' +
        '00' +
        '01' +
        '0a000c000b00f6000500' +
        '04e807021d' +
        '0be807021d0102032a000000' +
        '080101000000000203' +
        '03312e35' +
        '000000000000f83f',
    );
    const value = read(stmtExecute, payload, { ...plain, statement: { parameterCount: 5, boundTypes: null } });
    expect(value.parameters.map((p) => p.value)).toEqual(['2024-02-29', '2024-02-29 01:02:03.000042', '-24:02:03', '1.5', 1.5]);
    expect(stmtExecute.title(value)).toBe("execute statement 1 with '2024-02-29', '2024-02-29 01:02:03.000042', '-24:02:03', 1.5, 1.5");
  });
});

describe('COM_STMT_BULK_EXECUTE', () => {
  const context = { ...plain, statement: { parameterCount: 2, boundTypes: null } };

  it('of npm mariadb', () => {
    const payload = payloadOf(executions['bulk of npm mariadb']);
    const value = read(stmtBulkExecute, payload, context);
    expect(value.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.value)))).toEqual([
      [1, 'a'],
      ['null', 'b'],
    ]);
    expect(stmtBulkExecute.title(value)).toBe('execute statement 30 for 2 rows');
    expect(write(stmtBulkExecute, value, context)).toEqual(payload);
  });

  it('that cannot be read says why', () => {
    const payload = payloadOf(executions['bulk of npm mariadb']);
    expect(() => read(stmtBulkExecute, payload, plain)).toThrow("the statement's parameter count is not known");
    const odd = payload.slice();
    odd[11] = 9;
    expect(() => read(stmtBulkExecute, odd, context)).toThrow('indicator at byte 11: 9 is not known');
  });
});
