import { expect, it } from 'vitest';
import { printedBy, showTables } from '../../../../support/luaModules.ts';
import { corpus } from '../../../../support/statementCorpus.ts';

const withDefault = (schema: string) => `${showTables}proxy = { connection = { client = { default_db = "${schema}" } } }`;
const tables = (sql: string) => `print(show(require("proxy.parser").get_tables(require("proxy.tokenizer").tokenize([==[${sql}]==]))))`;

it.each([
  ['select * from City where Id = 1', '{world.City=read}'],
  ['insert into a (x) select y from b.c', '{b.c=read world.a=write}'],
  ['insert into a select * from a', '{world.a=write}'],
  [
    'update t join u on t.a = u.a set x = (select max(y) from v) where z in (select z from w)',
    '{world.t=write world.u=write world.v=read world.w=read}',
  ],
  ['delete from `x y` where id in (select id from z)', '{world.x y=write world.z=read}'],
  ['create table a like b', '{world.a=write world.b=read}'],
  ['drop table a, b.c', '{b.c=write world.a=write}'],
  ['select 1', '{}'],
  ['/* from x */ select * from y', '{world.y=read}'],
])('%s', async (sql, expected) => {
  expect(await printedBy(tables(sql), { before: withDefault('world') })).toEqual([expected]);
});

it('leaves the schema away where there is no default one', async () => {
  expect(await printedBy(tables('select * from a, b.c'), { before: withDefault('') })).toEqual(['{a=read b.c=read}']);
});

it('takes part of the tokens, as scripts cut subqueries out', async () => {
  const text = `
    local tokens = require("proxy.tokenizer").tokenize("insert into a select * from b")
    local part = {}
    for i = 4, #tokens do part[#part + 1] = tokens[i] end
    print(show(require("proxy.parser").get_tables(part)))
  `;
  expect(await printedBy(text, { before: withDefault('world') })).toEqual(['{world.b=read}']);
});

it('finds the tables of all known statements', async () => {
  const texts = corpus.map(({ sql }) => `[==[${sql}]==]`).join(',');
  const lines = await printedBy(
    `for _, sql in ipairs({ ${texts} }) do
      local names = {}
      for name in pairs(require("proxy.parser").parse(sql)) do names[#names + 1] = name end
      table.sort(names)
      print(table.concat(names, " "))
    end`,
    { before: withDefault('') },
  );
  expect(lines).toEqual(corpus.map((known) => [...known.tables].sort().join(' ')));
});
