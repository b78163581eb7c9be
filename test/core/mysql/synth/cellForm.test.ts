import { describe, expect, it } from 'vitest';
import { columnFlag } from '../../../../src-core/mysql/constants/columnFlags.ts';
import { columnType as t } from '../../../../src-core/mysql/constants/columnTypes.ts';
import type { ColumnDefinition } from '../../../../src-core/mysql/packets/columnDefinition.ts';
import { cellForm, type GivenValue } from '../../../../src-core/mysql/synth/cellForm.ts';
import { Refused } from '../../../../src-core/mysql/synth/refused.ts';
import { column } from '../../../support/replies.ts';

const form = (type: number, value: GivenValue, changes: Partial<ColumnDefinition> = {}) => cellForm(column('c', type, changes))(value);
const unsigned = { flags: columnFlag.unsigned };

describe('values become the text that the server has for the column', () => {
  it.each<[string, number, GivenValue, string | Uint8Array | null, Partial<ColumnDefinition>?]>([
    ['NULL in any column', t.LONG, null, null],
    ['a whole number', t.LONGLONG, 12, '12'],
    ['digits', t.LONGLONG, ' +0042 ', '42'],
    ['a bigint', t.LONGLONG, 18446744073709551615n, '18446744073709551615', unsigned],
    ['true', t.TINY, true, '1'],
    ['ZEROFILL', t.LONG, 42, '000042', { flags: columnFlag.unsigned | columnFlag.zerofill, length: 6 }],
    ['YEAR', t.YEAR, 0, '0000', { flags: columnFlag.unsigned | columnFlag.zerofill, length: 4 }],
    ['a DECIMAL of a number', t.NEWDECIMAL, 1.5, '1.50', { decimals: 2, length: 12 }],
    ['a DECIMAL with zeros in front', t.NEWDECIMAL, '-007', '-7.00', { decimals: 2, length: 12 }],
    ['a DECIMAL with an exponent', t.NEWDECIMAL, 1e-7, '0.0000001', { decimals: 7, length: 12 }],
    ['a large DECIMAL with an exponent', t.NEWDECIMAL, 1.5e21, '1500000000000000000000', { decimals: 0, length: 30 }],
    ['a DECIMAL that is zero', t.NEWDECIMAL, '-0', '0', { decimals: 0, length: 12 }],
    ['a DOUBLE', t.DOUBLE, 1e300, '1e300', { decimals: 31 }],
    ['a DOUBLE with fixed decimals', t.DOUBLE, '1.5', '1.500', { decimals: 3 }],
    ['a DATE', t.DATE, '2024-02-29', '2024-02-29'],
    ['a zero DATE', t.DATE, '0000-00-00', '0000-00-00'],
    ['a DATETIME of a date', t.DATETIME, '2024-02-29', '2024-02-29 00:00:00'],
    ['a DATETIME as JSON has it', t.DATETIME, '2024-02-29T01:02:03.45Z', '2024-02-29 01:02:03.450', { decimals: 3 }],
    ['a DATETIME whose decimals are not fixed', t.DATETIME, '2024-02-29 01:02:03.4', '2024-02-29 01:02:03.400000', { decimals: 39 }],
    ['a TIME', t.TIME, '-1:02:03', '-01:02:03'],
    ['bits', t.BIT, 257, Uint8Array.of(1, 1), { length: 9 }],
    ['bits of bytes', t.BIT, Uint8Array.of(0, 1, 1), Uint8Array.of(1, 1), { length: 9 }],
    ['bytes', t.BLOB, { base64: 'AP8=' }, Uint8Array.of(0, 255), { collation: 63 }],
    ['text in a column of bytes', t.BLOB, 'ä', Uint8Array.of(0xc3, 0xa4), { collation: 63 }],
    ['text', t.VAR_STRING, 'ä', 'ä'],
    ['a number in a column of text', t.VAR_STRING, 1.5, '1.5'],
    ['JSON', t.JSON, '{"a":1}', '{"a":1}', { collation: 63 }],
    ['JSON of a number', t.JSON, 5, '5', { collation: 63 }],
  ])('%s', (_, type, value, expected, changes) => {
    expect(form(type, value, changes)).toEqual(expected);
  });
});

describe('values that do not fit are refused in words', () => {
  it.each<[number, GivenValue, string, Partial<ColumnDefinition>?]>([
    [t.TINY, 128, '128 does not fit TINY: it holds -128 to 127'],
    [t.TINY, -1, '-1 does not fit TINY UNSIGNED: it holds 0 to 255', unsigned],
    [t.LONG, 'many', "'many' is no whole number"],
    [t.LONG, 1.5, '1.5 is no whole number'],
    [t.LONG, Uint8Array.of(1), 'bytes do not fit LONG'],
    [t.YEAR, 1900, '1900 does not fit YEAR: it holds 1901 to 2155'],
    [t.NEWDECIMAL, '1.234', "'1.234' has more than the column's 2 decimals", { decimals: 2, length: 12 }],
    [t.NEWDECIMAL, '12345678901', "'12345678901' does not fit the column: it has 8 digits before the point", { decimals: 2, length: 12 }],
    [t.NEWDECIMAL, 'x', "'x' is no decimal number", { decimals: 2, length: 12 }],
    [t.NEWDECIMAL, '', "'' is no decimal number", { decimals: 2, length: 12 }],
    [t.NEWDECIMAL, -1, '-1 does not fit the column: it is unsigned', { decimals: 0, length: 10, ...unsigned }],
    [t.FLOAT, 1e39, '1e+39 does not fit FLOAT'],
    [t.DOUBLE, '', "'' is no number"],
    [t.DATE, '2024-13-01', "'2024-13-01' is no date: write 2024-02-29"],
    [t.DATE, '29.2.2024', "'29.2.2024' is no date: write 2024-02-29"],
    [t.DATETIME, '2024-02-29 24:00:00', "'2024-02-29 24:00:00' is no date and time: write 2024-02-29 23:59:58"],
    [t.DATETIME, '2024-02-29 01:02:03.5', "'2024-02-29 01:02:03.5' has more than the column's 0 decimals of a second"],
    [t.TIME, '839:00:00', "'839:00:00' is no time: write 23:59:58"],
    [t.BIT, 512, '512 does not fit BIT(9)', { length: 9 }],
    [t.BLOB, { base64: '?' }, "the bytes are not base64: '?' is no base64 character", { collation: 63 }],
    [t.JSON, '{', "'{' is no JSON document", { collation: 63 }],
    [t.BLOB, '{', "'{' is no JSON document", { collation: 45, extended: { type: null, format: 'json' } }],
    [t.NULL, 1, 'the column has the type NULL and holds nothing else'],
  ])('type %i: %o', (type, value, message, changes) => {
    expect(() => form(type, value, changes)).toThrow(new Refused(message));
  });
});
