/** Lua scripts at the admin interface, in the style of MySQL Proxy 0.8, with real clients. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { account, adminPort, keep, login, shown } from '../support/admin.ts';
import { runMariadbCli } from '../support/clients.ts';
import { runHydrophone, startMysqlProxy, startRecord } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';

const backend = inject('mariadb').port;

/** In the style of MySQL Proxy 0.8's admin scripts. */
const adminLua = `
local names = { [proxy.BACKEND_STATE_UNKNOWN] = 'unknown', [proxy.BACKEND_STATE_UP] = 'up', [proxy.BACKEND_STATE_DOWN] = 'down' }
function set_error(errmsg)
  proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = errmsg }
end
function read_query(packet)
  if packet:byte() ~= proxy.COM_QUERY then return end
  local query = packet:sub(2):lower()
  if query == 'select * from servers' then
    local rows = {}
    for i = 1, #proxy.global.backends do
      local b = proxy.global.backends[i]
      rows[i] = { i, b.dst.name, names[b.state], b.connected_clients }
    end
    proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = {
      { name = 'ndx', type = proxy.MYSQL_TYPE_LONG }, { name = 'name', type = proxy.MYSQL_TYPE_STRING },
      { name = 'state', type = proxy.MYSQL_TYPE_STRING }, { name = 'queries', type = proxy.MYSQL_TYPE_LONG } }, rows = rows } }
    rows[1][4] = proxy.global.queries
    return proxy.PROXY_SEND_RESULT
  elseif query:sub(1, 4) == 'drop' then
    set_error('not here')
    return proxy.PROXY_SEND_RESULT
  elseif query == 'boom' then
    error('boom it is')
  end
end
`;
const countingLua = `
function read_query(packet)
  if packet:byte() == proxy.COM_QUERY then proxy.global.queries = (proxy.global.queries or 0) + 1 end
end
`;

describe('a Lua script', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'admin-lua-'));
    return () => rmSync(folder, { recursive: true });
  });

  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  it('answers before the tables, and shares proxy.global with the scripts of the proxy', async () => {
    const scripts = ['--admin-lua-script', file('admin.lua', adminLua), '--proxy-lua-script', file('count.lua', countingLua)];
    const proxy = await keep(startMysqlProxy('-b', `127.0.0.1:${backend}`, '--admin-address', '127.0.0.1:0', ...scripts, ...account));
    const port = adminPort(proxy);
    await runMariadbCli(proxy.port, 'SELECT 1; SELECT 2');
    const servers = await shown(port, 'SELECT * FROM servers', ...login);
    expect(servers.replaceAll(/ +/g, ' ')).toContain('| ndx | name | state | queries |');
    expect(servers.replaceAll(/ +/g, ' ')).toContain(`| 1 | 127.0.0.1:${backend} | up | 2 |`);
    expect(await shown(port, 'DROP TABLE x', ...login)).toContain('ERROR 1105 (07000) at line 1: not here');
    expect(await shown(port, 'SELECT COUNT(*) AS tables FROM help', ...login)).toContain('| tables |');
    const prepared = await createConnection({ host: '127.0.0.1', port, user: 'admin', password: 'geheim' });
    expect((await prepared.execute('SELECT address FROM backends'))[0]).toEqual([{ address: `127.0.0.1:${backend}` }]);
    await prepared.end();
    expect(await shown(port, 'boom', ...login)).toContain('ERROR 1064');
    await eventually('the fault in the log', () => proxy.child.stderr.includes('boom it is'));
    expect(proxy.child.stderr).toContain('admin.lua:24');
  });

  it('is looked at for each connection; one that does not load refuses the login', async () => {
    const path = file('changing.lua', 'this is not Lua');
    const proxy = await keep(startRecord(backend, '--admin', '127.0.0.1:0', '--admin-lua-script', path));
    expect(await shown(adminPort(proxy), 'SELECT 1')).toContain(
      'ERROR 1105 (07000): MySQL Proxy Lua script failed to load. Check the error log.',
    );
    await eventually('the fault in the log', () => /changing\.lua:1/.test(proxy.child.stderr));
    file(
      'changing.lua',
      'function read_query() proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = 7 } return proxy.PROXY_SEND_RESULT end',
    );
    const client = await createConnection({ host: '127.0.0.1', port: adminPort(proxy), user: 'root' });
    expect((await client.query('anything at all'))[0]).toMatchObject({ affectedRows: 7 });
    await client.end();
  });

  it('that is not there is wrong usage', async () => {
    const { code, stderr } = await runHydrophone('serve', '--admin', '127.0.0.1:0', '--admin-lua-script', '/nowhere/a.lua');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'hydrophone: --admin-lua-script /nowhere/a.lua: there is no such file; expected a Lua script with a function read_query\n',
    });
  });
});
