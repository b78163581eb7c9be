import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { printedBy, showTables } from '../../../../support/luaModules.ts';

const folder = mkdtempSync(join(tmpdir(), 'auto-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const before = `${showTables}
  proxy = { COM_QUERY = 3, PROXY_SEND_RESULT = 2, MYSQLD_PACKET_OK = 0, MYSQLD_PACKET_ERR = 255, MYSQL_TYPE_STRING = 254 }
  proxy.global = { config = { rwsplit = { min_idle_connections = 4, is_debug = false, name = "x" } } }
  local auto_config = require("proxy.auto-config")
  local commands = require("proxy.commands")
  function run(sql)
    proxy.response = nil
    local action = auto_config.handle(commands.parse("\\3" .. sql))
    local r = proxy.response
    if action == nil then return print("not handled") end
    if r.type == proxy.MYSQLD_PACKET_ERR then return print(action, r.errmsg) end
    if not r.resultset then return print(action, "ok") end
    for _, row in ipairs(r.resultset.rows) do print(action, table.concat(row, " ")) end
  end
`;

it('shows the configuration', async () => {
  expect(await printedBy('run("PROXY SHOW CONFIG;")', { before })).toEqual([
    '2\trwsplit.is_debug false boolean',
    '2\trwsplit.min_idle_connections 4 number',
    '2\trwsplit.name x string',
  ]);
});

it.each([
  ['PROXY SET GLOBAL rwsplit.min_idle_connections = 1', 'ok', 'min_idle_connections', '1'],
  ['proxy set global rwsplit.min_idle_connections = -2', 'ok', 'min_idle_connections', '-2'],
  ['PROXY SET GLOBAL rwsplit.is_debug = true', 'ok', 'is_debug', 'true'],
  ['PROXY SET GLOBAL rwsplit.is_debug = ON', 'ok', 'is_debug', 'true'],
  ['PROXY SET GLOBAL rwsplit.is_debug = 1', 'ok', 'is_debug', 'true'],
  ["PROXY SET GLOBAL rwsplit.name = 'a b'", 'ok', 'name', 'a b'],
  ["PROXY SET GLOBAL rwsplit.min_idle_connections = 'x'", 'rwsplit.min_idle_connections has to be a number', 'min_idle_connections', '4'],
  ['PROXY SET GLOBAL rwsplit.is_debug = 7', 'rwsplit.is_debug has to be true or false', 'is_debug', 'false'],
  ['PROXY SET GLOBAL rwsplit.name = y', 'rwsplit.name has to be a string in quotes', 'name', 'x'],
  ['PROXY SET GLOBAL rwsplit.other = 1', 'there is no option rwsplit.other: PROXY SHOW CONFIG lists them', 'other', 'nil'],
  ['PROXY SET GLOBAL x', 'PROXY SET GLOBAL needs the form: PROXY SET GLOBAL module.option = value', 'name', 'x'],
  ['PROXY SET GLOBAL rwsplit.name = 1 2', 'PROXY SET GLOBAL needs one value', 'name', 'x'],
])('%s', async (sql, answer, option, value) => {
  const lines = await printedBy(`run([==[${sql}]==]) print(proxy.global.config.rwsplit.${option})`, { before });
  expect(lines).toEqual([`2\t${answer}`, value]);
});

it('saves and loads', async () => {
  const file = join(folder, 'saved.lua');
  const lines = await printedBy(
    `run([==[PROXY SAVE CONFIG INTO '${file}']==])
    proxy.global.config.rwsplit.min_idle_connections = 99
    run([==[PROXY LOAD CONFIG FROM "${file}"]==])
    print(show(proxy.global.config))
    run([==[PROXY LOAD CONFIG FROM "${folder}/none"]==])`,
    { before },
  );
  expect(lines.slice(0, 3)).toEqual(['2\tok', '2\tok', '{rwsplit={is_debug=false min_idle_connections=4 name=x}}']);
  expect(lines[3]).toContain('the configuration was not loaded: cannot open');
  expect(readFileSync(file, 'utf8')).toBe(
    'return {\n  ["rwsplit"] = {\n    ["is_debug"] = false,\n    ["min_idle_connections"] = 4,\n    ["name"] = "x",\n  },\n}\n',
  );
});

it.each(['SELECT 1', 'PROXY', 'PROXY FLY', 'PROXYSHOW CONFIG', ''])('leaves %j to others', async (sql) => {
  expect(await printedBy(`run([==[${sql}]==])`, { before })).toEqual(['not handled']);
});
