import { describe, expect, it } from 'vitest';
import { readType } from '../../../../src-core/responder/sql/columnTypes.ts';
import { tokensOf } from '../../../../src-core/responder/sql/language/tokens.ts';
import { tableColumn } from '../../../../src-core/responder/sql/resultColumns.ts';
import { readTable } from '../../../../src-core/responder/sql/tableDefinition.ts';

/** What MySQL 9.7 answered `SELECT *` with, for a table of these columns: type, length, collation, flags, decimals. */
const told: readonly (readonly [string, number, number, number, number, number])[] = [
  ['id bigint unsigned not null auto_increment primary key', 8, 20, 63, 0x4223, 0],
  ['iu int unsigned not null default 0', 3, 10, 63, 0x21, 0],
  ['si smallint', 2, 6, 63, 0, 0],
  ['ti tinyint(1)', 1, 1, 63, 0, 0],
  ['mi mediumint', 9, 9, 63, 0, 0],
  ['d decimal(10,2) not null', 246, 12, 63, 0x1001, 2],
  ['du decimal(8,3) unsigned', 246, 9, 63, 0x20, 3],
  ['f float', 4, 12, 63, 0, 31],
  ['db double', 5, 22, 63, 0, 31],
  ['v varchar(120) not null unique', 253, 480, 255, 0x5005, 0],
  ['c char(2)', 254, 8, 255, 0, 0],
  ['tx text', 252, 262140, 255, 0x10, 0],
  ['mt mediumtext', 252, 67108860, 255, 0x10, 0],
  ['lt longtext', 252, 4294967295, 255, 0x10, 0],
  ['b blob', 252, 65535, 63, 0x90, 0],
  ['vb varbinary(16)', 253, 16, 63, 0x80, 0],
  ['bi binary(16)', 254, 16, 63, 0x80, 0],
  ['dt datetime not null default current_timestamp', 12, 19, 63, 0x81, 0],
  ['dt6 datetime(6)', 12, 26, 63, 0x80, 6],
  ['ts timestamp null', 7, 19, 63, 0x80, 0],
  ['da date', 10, 10, 63, 0x80, 0],
  ['t time', 11, 10, 63, 0x80, 0],
  ['y year', 13, 4, 63, 0x60, 0],
  ['j json', 245, 4294967295, 63, 0x90, 0],
  ["e enum('a','bcd')", 254, 12, 255, 0x100, 0],
  ["s set('a','b')", 254, 12, 255, 0x800, 0],
  ['bt bit(3)', 16, 3, 63, 0x20, 0],
];

describe('column definitions as MySQL 9.7 sends them', () => {
  const table = readTable('t', 'a', tokensOf(`(${told.map(([source]) => source).join(', ')}, i int, key (i))`), 0);

  it.each(told)('%s', (source, type, length, collation, flags, decimals) => {
    const column = table.columns.find((c) => c.name === source.split(' ')[0])!;
    expect(tableColumn(column, 't', 'a', 'a', column.name)).toMatchObject({
      type,
      length,
      collation,
      flags,
      decimals,
      orgName: column.name,
    });
  });

  it('a column with an index of its own is a multiple key', () => {
    expect(tableColumn(table.columns.at(-1)!, 't', 'a', 'a', 'x')).toMatchObject({
      type: 3,
      length: 11,
      flags: 0x4008 & ~0x4000,
      name: 'x',
    });
  });
});

it('no type stands where none is named', () => {
  for (const source of ['', '1', 'foo', 'references']) expect(readType(tokensOf(source), 0)).toBeNull();
});
