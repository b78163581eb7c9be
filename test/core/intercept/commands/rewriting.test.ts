import { describe, expect, it } from 'vitest';
import type { CellSpec } from '../../../../src-core/intercept/action.ts';
import { rewritten, withValues } from '../../../../src-core/intercept/commands/rewriting.ts';
import { PacketWriter } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import type { Parameter } from '../../../../src-core/mysql/commands/index.ts';
import { stmtExecute } from '../../../../src-core/mysql/commands/stmtExecute.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { columnType as t } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { serverStatus } from '../../../../src-core/mysql/constants/statusFlags.ts';
import { binaryCell, type Value } from '../../../../src-core/mysql/values/value.ts';
import { parameterValueType } from '../../../../src-core/mysql/values/valueType.ts';
import { type HeldChanges, heldCommand } from '../../../support/held.ts';
import { codec } from '../../../support/replies.ts';

const attributes = { session: { capabilities: 0x000a8201n | capability.CLIENT_QUERY_ATTRIBUTES } };

function parameter(type: number, value: Value, unsigned = false): Parameter {
  const cell = binaryCell(value, parameterValueType(type, unsigned, 'utf8mb4'));
  return { name: '', type, unsigned, cell, value, longData: false };
}

function execution(sql: string, parameters: readonly Parameter[], changes: HeldChanges = {}) {
  const writer = new PacketWriter();
  const context = codec(changes.session?.capabilities ?? 0n);
  stmtExecute.write(writer, { statementId: 7, flags: 0, iterations: 1, newTypes: parameters.length > 0, parameters }, context);
  return heldCommand(writer.payload(), {
    prepared: sql,
    ...changes,
    exchange: { statementId: 7, parameterCount: parameters.length, ...changes.exchange },
  });
}

const text = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString('utf8');

describe('other SQL', () => {
  it('for a COM_QUERY keeps the query attributes in front', () => {
    // One attribute `a` with the value `x`.
    const front = [3, 1, 1, 0, 1, 0xfd, 0, 1, 0x61, 1, 0x78];
    const held = heldCommand(Uint8Array.of(...front, ...Buffer.from('SELECT 1')), attributes);
    expect([...rewritten(held, 'SELECT 2').payload]).toEqual([...front, ...Buffer.from('SELECT 2')]);
    expect(text(rewritten(heldCommand(Uint8Array.of(0x16, 0x58)), 'SELECT ?'))).toBe('\u0016SELECT ?');
  });

  it("is written in the session's charset, and refused where that has not all of its characters", () => {
    const held = heldCommand(Uint8Array.of(3, 0x58), { context: { clientCharset: 'latin1' } });
    expect([...rewritten(held, "SELECT 'ü'").payload.slice(-3)]).toEqual([0x27, 0xfc, 0x27]);
    expect(() => rewritten(held, "SELECT 'Łódź'")).toThrow("the session speaks latin1, which has no 'Ł'");
    expect(() => rewritten(held, '  ')).toThrow('the new statement is empty');
  });

  it('for an execution runs as a text query with the values as literals', () => {
    const held = execution('SELECT ?', [parameter(t.LONG, 5), parameter(t.VAR_STRING, "O'Neil\\ ?"), parameter(t.DOUBLE, 2)]);
    expect(rewritten(held, "SELECT ?, '?', ? /* ? */ FROM t -- ?\n LIMIT ?")).toMatchObject({
      binaryRows: true,
      notes: ['ran as a text query'],
    });
    expect(text(rewritten(held, "SELECT ?, '?', ? /* ? */ FROM t -- ?\n LIMIT ?"))).toBe(
      "\u0003SELECT 5, '?', 'O''Neil\\\\ ?' /* ? */ FROM t -- ?\n LIMIT 2",
    );
    expect(text(rewritten(held, 'SELECT ?, ?, ? + 1'))).toContain('2e0 + 1');
    expect(text(rewritten(held, 'SELECT 1'))).toBe('\u0003SELECT 1');
    expect(() => rewritten(held, 'SELECT ?')).toThrow('the text has 1 parameter markers (?), and the execution brings 3 values');
  });

  it('has literals that the session reads as they are meant', () => {
    const held = execution('SELECT ?', [parameter(t.VAR_STRING, "a\\b'c")], { statusFlags: serverStatus.noBackslashEscapes });
    expect(text(rewritten(held, 'SELECT ?'))).toBe("\u0003SELECT 'a\\b''c'");
    const bytes = execution('SELECT ?', [parameter(t.BLOB, { base64: 'AP8=' })]);
    expect(text(rewritten(bytes, 'SELECT ?'))).toBe('\u0003SELECT 0x00FF');
    const float = execution('SELECT ?', [{ ...parameter(t.FLOAT, 0), cell: Uint8Array.of(0xcd, 0xcc, 0xcc, 0x3d), value: 0.1 }]);
    expect(text(rewritten(float, 'SELECT ?'))).toBe('\u0003SELECT 0.10000000149011612e0');
  });

  it('is nothing for a bulk execution, nor for what has no SQL', () => {
    expect(() => rewritten(heldCommand(Uint8Array.of(0xfa)), 'SELECT 1')).toThrow('a bulk execution has many sets of values');
    expect(() => rewritten(heldCommand(Uint8Array.of(0x0e)), 'SELECT 1')).toThrow('COM_PING has no SQL to rewrite');
  });

  it('cannot take in a value that came ahead in pieces', () => {
    const held = execution('SELECT ?', [{ ...parameter(t.BLOB, null), longData: true }], { exchange: { related: [5] } });
    expect(() => rewritten(held, 'SELECT ?')).toThrow('parameter 1 came ahead in pieces');
  });
});

describe('other values', () => {
  it.each<[string, Parameter, CellSpec]>([
    ['a whole number', parameter(t.LONG, 5), -6],
    ['an unsigned one', parameter(t.LONGLONG, '18446744073709551615', true), '18446744073709551614'],
    ['a double', parameter(t.DOUBLE, 1.5), 0.1],
    ['text', parameter(t.VAR_STRING, 'a'), 'grün'],
    ['bytes', parameter(t.BLOB, { base64: 'AA==' }), { base64: '/w==' }],
    ['a date and time', parameter(t.DATETIME, '2024-02-29 00:00:00'), '2025-01-02 03:04:05.000006'],
    ['a decimal', parameter(t.NEWDECIMAL, '1.5'), '123.456'],
    ['NULL', parameter(t.LONG, 5), null],
    ['a value in place of NULL', { ...parameter(t.LONG, null), cell: null }, 7],
  ])('go in the type that the client bound: %s', (_, bound, value) => {
    const held = execution('SELECT ?', [bound]);
    const { payload, binaryRows, notes } = withValues(held, [value]);
    expect([payload[0], binaryRows, notes]).toEqual([0x17, false, []]);
    const written = withValues({ ...held, command: { ...held.command, payload } }, [bound.value]).payload;
    expect([...written]).toEqual([...held.command.payload]);
  });

  it.each<[string, Parameter, CellSpec, string]>([
    ['text for a number', parameter(t.LONG, 5), 'abc', "'abc'"],
    ['a number that is too large', parameter(t.TINY, 5), 300, '300'],
    ['a fraction for a whole number', parameter(t.LONG, 5), 1.5, '1.5e0'],
    ['digits that a double does not have', parameter(t.DOUBLE, 5), '9007199254740993', "'9007199254740993'"],
    ['anything for the type NULL', { ...parameter(t.NULL, null) }, 'x', "'x'"],
    ['bytes for a number', parameter(t.LONG, 5), Uint8Array.of(1), '0x01'],
    ['a bigint for a double', parameter(t.DOUBLE, 5), 9007199254740993n, '9007199254740993'],
  ])('run as a text query where they do not fit it: %s', (_, bound, value, literal) => {
    const { payload, binaryRows, notes } = withValues(execution('SELECT ?, ?', [parameter(t.LONG, 1), bound]), [1, value]);
    expect(Buffer.from(payload).toString('latin1')).toBe(`\u0003SELECT 1, ${literal}`);
    expect(binaryRows).toBe(true);
    expect(notes).toEqual(['ran as a text query: the value of parameter 2 does not fit the type that the client bound']);
  });

  it('are as many as the statement has', () => {
    expect(() => withValues(execution('SELECT ?', [parameter(t.LONG, 5)]), [])).toThrow(
      'the statement has 1 parameters, and 0 values were given',
    );
    expect(() => withValues(heldCommand(Uint8Array.of(3, 0x58)), [])).toThrow('COM_QUERY has no parameters that can be edited');
  });

  it('stand behind the types of an earlier execution too, and before query attributes', () => {
    const held = execution('SELECT ?', [parameter(t.LONG, 5), { ...parameter(t.VAR_STRING, 'v'), name: 'trace' }], {
      ...attributes,
      exchange: { parameterCount: 1 },
    });
    const { payload } = withValues(held, [6]);
    expect(Buffer.from(payload).toString('hex')).toBe(Buffer.from(held.command.payload).toString('hex').replace('05000000', '06000000'));
  });
});
