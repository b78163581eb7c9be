import { describe, expect, it } from 'vitest';
import { columnFlag } from '../../../../src-core/mysql/constants/columnFlags.ts';
import { columnType as t } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { namedType } from '../../../../src-core/mysql/synth/namedType.ts';

const none = () => [];

describe('types by name', () => {
  it.each<[string, object]>([
    ['bigint unsigned', { code: t.LONGLONG, flags: columnFlag.unsigned, length: 20 }],
    ['LONGLONG UNSIGNED', { code: t.LONGLONG, flags: columnFlag.unsigned, length: 20 }],
    ['MYSQL_TYPE_VAR_STRING', { code: t.VAR_STRING, text: true }],
    ['varchar(20)', { code: t.VAR_STRING, length: 80, text: true }],
    ['Decimal(10, 2)', { code: t.NEWDECIMAL, length: 12, decimals: 2 }],
    ['double precision', { code: t.DOUBLE, decimals: 31 }],
    ['datetime(3)', { code: t.DATETIME, decimals: 3, length: 23 }],
    ['bool', { code: t.TINY, length: 1 }],
    ["enum('a','bcd')", { code: t.STRING, flags: columnFlag.enum, length: 12 }],
    ['NULL', { code: t.NULL }],
    ['point', { code: t.GEOMETRY }],
    ['vector(3)', { code: t.VECTOR, length: 12 }],
    ['int zerofill', { code: t.LONG }],
    ['json', { code: t.JSON, extended: null }],
  ])('%s', (name, expected) => {
    expect(namedType(name, 'mysql', none)).toMatchObject(expected);
  });

  it('are as MariaDB has them', () => {
    expect(namedType('json', 'mariadb', none)).toMatchObject({ code: t.BLOB, text: true, extended: { type: null, format: 'json' } });
    expect(namedType('uuid', 'mariadb', none)).toMatchObject({ code: t.STRING, length: 144, extended: { type: 'uuid', format: null } });
    expect(() => namedType('uuid', 'mysql', none)).toThrow("'uuid' is no type");
  });

  it('take the size that the values need where they name none', () => {
    expect(namedType('decimal', 'mysql', () => ['12', '3'])).toMatchObject({ length: 14, decimals: 3 });
    expect(namedType('time', 'mysql', (name) => (name === 'TIME' ? ['6'] : []))).toMatchObject({ decimals: 6 });
  });

  it.each(['', 'nothing', 'int(', 'varchar(20) of', "'; --"])('%s is none', (name) => {
    expect(() => namedType(name, 'mysql', none)).toThrow(
      `'${name}' is no type: write one such as bigint, varchar(20), datetime(3) or LONGLONG`,
    );
  });
});
