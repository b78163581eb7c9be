/** What connections have of their own, and what they share. */
import { describe, expect, it } from 'vitest';
import { fakeSession } from '../../../../support/exchanges.ts';
import { printed, runLuaScript } from '../../../../support/luaScripts.ts';
import { okPayload } from '../../../../support/replies.ts';

describe('connections', () => {
  it('have globals of their own and share proxy.global', async () => {
    const lua = await runLuaScript(`
      count = (count or 0) + 1
      proxy.global.count = (proxy.global.count or 0) + 1
      proxy.global.config.name = proxy.global.config.name or 'first'
      string.own = proxy.global.count
      function connect_server() print(count, proxy.global.count, proxy.global.config.name, string.own) end`);
    await lua.connect(2);
    await lua.connect(3);
    expect(printed(lua)).toEqual(['1\t1\tfirst\t1', '1\t2\tfirst\t2', '1\t3\tfirst\t3']);
  });

  it('know the constants of the manual', async () => {
    const lua = await runLuaScript(`
      print(proxy.PROXY_VERSION >= 0x00501, proxy.PROXY_VERSION, proxy.COM_QUERY, proxy.COM_INIT_DB, proxy.COM_STMT_EXECUTE, proxy.COM_DAEMON)
      print(proxy.MYSQLD_PACKET_OK, proxy.MYSQLD_PACKET_ERR, proxy.MYSQLD_PACKET_EOF, proxy.MYSQLD_PACKET_RAW ~= nil)
      print(proxy.MYSQL_TYPE_DECIMAL, proxy.MYSQL_TYPE_NEWDECIMAL, proxy.MYSQL_TYPE_NEWDATE, proxy.MYSQL_TYPE_ENUM, proxy.MYSQL_TYPE_GEOMETRY)
      local commands, types = 0, 0
      for name in pairs(proxy) do
        if name:match('^COM_') then commands = commands + 1 end
        if name:match('^MYSQL_TYPE_') then types = types + 1 end
      end
      print(commands >= 30, types >= 27, proxy.nothing)
      proxy.mine = 1
      print(proxy.mine)`);
    expect(printed(lua)).toEqual(['true\t2053\t3\t2\t23\t29', '0\t255\t254\ttrue', '0\t246\t14\t247\t255', 'true\ttrue\tnil', '1']);
  });

  it('cannot reach each other by what they do to the tables of the API', async () => {
    const lua = await runLuaScript(`
      print(proxy.connection.client.src.name, proxy.connection.mine, getmetatable(proxy.connection), getmetatable(proxy.global.backends[1]))
      proxy.connection.client = 5
      proxy.queries, proxy.connection, proxy.COM_QUERY = nil, nil, 7
      string.format, table.concat, print = nil, nil, print
      print(pcall(setmetatable, proxy.global.backends[1], {}))
      print(pcall(function() proxy.global.backends[1].mine = 1 end))`);
    await lua.connect(2);
    const [first, , , second] = printed(lua);
    expect(first).toBe('192.168.0.5:50000\tnil\tfalse\tfalse');
    expect(second).toBe(first);
  });

  it('write whole lines, as print and io.write do', async () => {
    const lua = await runLuaScript(`
      io.write('one ', 2)
      io.write(' three\\nfour\\nfive')
      print('a', nil, 1.5)
      io.stderr:write('!\\n')
      io.write('rest')`);
    lua.script.ended(fakeSession({ id: 1 }));
    expect(lua.lines()).toEqual(['log - one 2 three', 'log - four', 'log mc.lua:4 a\tnil\t1.5', 'log - five!', 'log - rest']);
  });

  it('that were there before the script stay without it', async () => {
    const lua = await runLuaScript('function read_query() end');
    expect(lua.script.interest(fakeSession({ id: 9 }))).toEqual({ login: false, connect: false, commands: null });
    const accepted = { at: 'loginResult', ticket: 3, session: fakeSession({ id: 9 }), error: null, packet: okPayload() } as const;
    expect(await lua.ask(accepted)).toBeNull();
    expect(lua.script.interest(fakeSession({ id: 1 }))).toMatchObject({ commands: 'all', connect: false });
  });
});
