import { describe, expect, it } from 'vitest';
import type { RowsSpec } from '../../../../src-core/intercept/action.ts';
import { errorReply, okReply, rowsReply } from '../../../../src-core/intercept/replies/madeUpReply.ts';
import { typedColumn } from '../../../../src-core/intercept/replies/typedColumns.ts';
import { columnFlag } from '../../../../src-core/mysql/constants/columnFlags.ts';
import { columnType as t } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { type HeldChanges, heldCommand } from '../../../support/held.ts';
import { hex } from '../../../support/playbook.ts';
import { columnPayload, eofPayload, okPayload, wire } from '../../../support/replies.ts';

const held = (command: number, changes: HeldChanges = {}) => heldCommand(Uint8Array.of(command), changes);
const query = held(code.COM_QUERY);

describe('columns without a type', () => {
  it.each([
    ['whole numbers in MariaDB', [1, -200], 'mariadb', { type: t.LONG, length: 4, flags: columnFlag.notNull | columnFlag.binary }],
    ['larger ones', [1, 1234567890], 'mariadb', { type: t.LONGLONG, length: 10 }],
    ['whole numbers in MySQL', [1, 200], 'mysql', { type: t.LONGLONG, length: 4 }],
    ['above the signed range', [18446744073709551615n], 'mysql', { type: t.LONGLONG, length: 20 }],
    ['some of them NULL', [1, null], 'mysql', { type: t.LONGLONG, flags: columnFlag.binary }],
    ['booleans', [true], 'mysql', { type: t.LONGLONG, length: 2 }],
    ['numbers, one with a fraction', [1, 1.5], 'mysql', { type: t.DOUBLE, decimals: 31 }],
    ['text', ['a', 'grün'], 'mysql', { type: t.VAR_STRING, length: 16, decimals: 31, collation: 45 }],
    ['text in MariaDB', ['a'], 'mariadb', { type: t.VAR_STRING, decimals: 39 }],
    ['text and numbers', ['a', 12345], 'mysql', { type: t.VAR_STRING, length: 20 }],
    ['long text', ['x'.repeat(20_000)], 'mysql', { type: t.MEDIUM_BLOB, length: 80_000, collation: 45 }],
    ['bytes', [Uint8Array.of(1, 2), { base64: 'AQID' }], 'mysql', { type: t.VAR_STRING, length: 3, collation: 63 }],
    ['nothing but NULL', [null], 'mysql', { type: t.VAR_STRING, length: 1020, flags: 0 }],
    ['no rows', [], 'mysql', { type: t.VAR_STRING, flags: 0 }],
  ] as const)('are typed as a SELECT of the same literals: %s', (_, cells, family, expected) => {
    expect(typedColumn('c', cells, family)).toMatchObject(expected);
  });

  it('get the sizes that their values need where the type is named alone', () => {
    const named = (type: string, cells: readonly (string | number)[]) => typedColumn({ name: 'c', type }, cells, 'mysql');
    expect(named('decimal', ['12345678901.5', 0.25])).toMatchObject({ decimals: 2, length: 15 });
    expect(named('datetime', ['2024-02-29 01:02:03.5'])).toMatchObject({ decimals: 1 });
    expect(named('bit', [257])).toMatchObject({ length: 9 });
    expect(named('varchar', ['grün'])).toMatchObject({ length: 16 });
    expect(() => named('nothing', [])).toThrow("column c: 'nothing' is no type");
  });
});

describe('rows that cannot be', () => {
  it.each<[RowsSpec, string]>([
    [{ columns: [], rows: [] }, 'a result has at least one column'],
    [{ columns: ['a'], rows: [[1], [1, 2]] }, 'row 2 has 2 cells for 1 columns'],
    [{ columns: [{ name: 'a', type: 'tinyint' }], rows: [[1], [300]] }, 'row 2, column a: 300 does not fit TINY: it holds -128 to 127'],
    [{ columns: ['a'], rows: [], warnings: -1 }, 'warnings is a whole number from 0 to 65535, not -1'],
    [{ columns: Array.from({ length: 5000 }, () => 'a'), rows: [] }, 'a result has at most 4096 columns, not 5000'],
  ])('%#: are refused', (rows, message) => {
    expect(() => rowsReply(query, rows)).toThrow(message);
  });

  it.each([
    [code.COM_PING, 'COM_PING is not answered by rows'],
    [code.COM_STMT_PREPARE, 'COM_STMT_PREPARE is not answered by rows'],
    [code.COM_STMT_FETCH, 'COM_STMT_FETCH is not answered by rows'],
  ])('for command %i are refused', (command, message) => {
    expect(() => rowsReply(held(command), { columns: ['a'], rows: [] })).toThrow(message);
  });
});

describe('other commands', () => {
  it('are answered by what fits them', () => {
    const ok = hex(wire([okPayload()]));
    expect(hex(okReply(held(code.COM_PING), {}))).toBe(ok);
    expect(hex(okReply(held(code.COM_INIT_DB), {}))).toBe(ok);
    expect(hex(okReply(held(code.COM_STMT_BULK_EXECUTE), {}))).toBe(ok);
    expect(hex(okReply(held(code.COM_SET_OPTION), {}))).toBe(hex(wire([eofPayload()])));
    expect(Buffer.from(okReply(held(code.COM_STATISTICS), { info: 'Uptime: 1' })).toString()).toBe('\t\0\0\u0001Uptime: 1');
    for (const command of [code.COM_STMT_PREPARE, code.COM_CHANGE_USER, code.COM_STMT_FETCH]) {
      expect(() => okReply(held(command), {})).toThrow('is not answered by an OK');
      expect(errorReply(held(command), { code: 1045, sqlstate: '28000', message: 'no' })[4]).toBe(0xff);
    }
    expect(() => errorReply(held(code.COM_STMT_CLOSE), { code: 1, sqlstate: 'HY000', message: '' })).toThrow('COM_STMT_CLOSE has no reply');
  });

  it('COM_FIELD_LIST is answered by columns with their defaults', () => {
    const columns = [{ name: 'a', type: 'int', table: 't', schema: 'shop' }];
    const definition = columnPayload({ ...typedColumn(columns[0]!, [], 'mariadb'), defaultValue: null });
    expect(hex(rowsReply(held(code.COM_FIELD_LIST), { columns, rows: [] }))).toBe(hex(wire([definition, eofPayload()])));
    expect(() => rowsReply(held(code.COM_FIELD_LIST), { columns, rows: [[1]] })).toThrow('leave the rows empty');
  });

  it("keep the session's lasting status, and nothing of its last reply's", () => {
    // IN_TRANS, no AUTOCOMMIT, NO_BACKSLASH_ESCAPES; MORE_RESULTS_EXISTS, CURSOR_EXISTS, SESSION_STATE_CHANGED.
    expect(hex(okReply(held(code.COM_QUERY, { statusFlags: 0x0201 | 0x4048 }), {}))).toBe(hex(wire([okPayload({ statusFlags: 0x0201 })])));
  });

  it('an OK counts only what can be counted', () => {
    expect(hex(okReply(query, { affectedRows: '18446744073709551615' }))).toBe(hex(wire([okPayload({ affectedRows: 2n ** 64n - 1n })])));
    expect(() => okReply(query, { affectedRows: -1 })).toThrow('affectedRows is a whole number from 0, not -1');
    expect(() => okReply(query, { lastInsertId: '1e3' })).toThrow('lastInsertId is a whole number from 0, not 1e3');
    expect(() => okReply(query, { lastInsertId: '18446744073709551616' })).toThrow('lastInsertId is a whole number from 0');
  });
});

describe('text', () => {
  it("goes in the session's character_set_results", () => {
    const latin = held(code.COM_QUERY, { session: { collation: 8 }, context: { resultsCharset: 'latin1' } });
    const reply = hex(rowsReply(latin, { columns: ['größe'], rows: [['grün']] }));
    expect(reply).toContain('6772f6df65');
    expect(reply).toContain('0467'.concat('72fc6e'));
    // latin1_swedish_ci, one byte a character.
    expect(reply).toContain('0c080004000000fd');
  });

  it('is told in the collation that the client asked for, or in one that every client of its server knows', () => {
    const told = (collation: number, serverVersion: string, resultsCharset = 'utf8mb4') =>
      hex(
        rowsReply(held(code.COM_QUERY, { session: { collation, serverVersion }, context: { resultsCharset } }), {
          columns: ['a'],
          rows: [['x']],
        }),
      ).slice(34, 42);
    expect(told(224, '9.7.0')).toBe('61000ce0');
    expect(told(8, '10.11.19-MariaDB')).toBe('61000c2d');
    expect(told(8, '9.7.0')).toBe('61000cff');
  });
});
