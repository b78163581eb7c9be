import { expect, it } from 'vitest';
import { printedBy, showTables } from '../../../../support/luaModules.ts';
import { executions, payloadOf } from '../../../mysql/packets/captured.ts';

const commands = 'local commands = require("proxy.commands")\n';

it.each([
  ['"\\1"', '{type=1 type_name=COM_QUIT}', '[COM_QUIT]'],
  ['"\\2shop"', '{schema=shop type=2 type_name=COM_INIT_DB}', '[COM_INIT_DB] shop'],
  ['"\\3SELECT 1"', '{query=SELECT 1 type=3 type_name=COM_QUERY}', '[COM_QUERY] SELECT 1'],
  ['"\\4t\\0a%"', '{field=a% table=t type=4 type_name=COM_FIELD_LIST}', '[COM_FIELD_LIST] t'],
  ['"\\14"', '{type=14 type_name=COM_PING}', '[COM_PING]'],
  ['"\\12\\5\\1\\0\\0"', '{thread_id=261 type=12 type_name=COM_PROCESS_KILL}', '[COM_PROCESS_KILL] thread_id = 261'],
  ['"\\17app\\0\\3abcshop\\0\\33\\0"', '{schema=shop type=17 type_name=COM_CHANGE_USER username=app}', '[COM_CHANGE_USER] app'],
  ['"\\22SELECT ?"', '{query=SELECT ? type=22 type_name=COM_STMT_PREPARE}', '[COM_STMT_PREPARE] SELECT ?'],
  [
    '"\\24\\1\\0\\0\\0\\2\\0data"',
    '{data=data param_id=2 stmt_handler_id=1 stmt_id=1 type=24 type_name=COM_STMT_SEND_LONG_DATA}',
    '[COM_STMT_SEND_LONG_DATA] stmt_id = 1',
  ],
  ['"\\25\\9\\0\\0\\0"', '{stmt_handler_id=9 stmt_id=9 type=25 type_name=COM_STMT_CLOSE}', '[COM_STMT_CLOSE] stmt_id = 9'],
  ['"\\27\\1\\0"', '{option=1 type=27 type_name=COM_SET_OPTION}', '[COM_SET_OPTION]'],
  [
    '"\\28\\1\\0\\0\\0\\7\\0\\0\\0"',
    '{num_rows=7 stmt_handler_id=1 stmt_id=1 type=28 type_name=COM_STMT_FETCH}',
    '[COM_STMT_FETCH] stmt_id = 1',
  ],
  ['"\\200x"', '{type=200 type_name=COM_200}', '[COM_200]'],
  ['""', '{type_name=COM_-1}', '[COM_-1]'],
])('parses %s', async (packet, table, line) => {
  const lines = await printedBy(`${commands}local c = commands.parse(${packet}) print(show(c)) print(commands.pretty_print(c))`, {
    before: showTables,
  });
  expect(lines).toEqual([table, line]);
});

it('parses an EXECUTE of a driver', async () => {
  const bytes = { packet: payloadOf(executions['npm mariadb to MariaDB']) };
  const lines = await printedBy(`${commands}local c = commands.parse(packet) print(c.stmt_handler_id, c.flags, c.iteration_count)`, {
    bytes,
  });
  expect(lines).toEqual(['4294967295\t0\t1']);
});
