/** Files of Lua scripts: several of them, those of a window, and those that do not load. */
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { runChild } from '../support/child.ts';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { startRecord } from '../support/hydrophone.ts';
import { withScript } from '../support/luaRecord.ts';
import { eventually } from '../support/ports.ts';
import { runScripts, scriptFiles } from '../support/scripts.ts';

describe('several scripts', () => {
  it('are asked in order; who only looks lets the others be asked', async () => {
    const folder = scriptFiles({
      'first.lua': `
        function read_query(packet) proxy.queries:append(1, packet) return proxy.PROXY_SEND_QUERY end
        function read_query_result(inj) print('first', inj.id, inj.query:sub(2)) end`,
      'second.lua': `
        function read_query(packet)
          if not packet:match('two') then return end
          proxy.queries:append(2, '\\003SELECT 2')
          proxy.queries:append(3, packet)
          return proxy.PROXY_SEND_QUERY
        end
        function read_query_result(inj)
          print('second', inj.id)
          if inj.id == 2 then return proxy.PROXY_IGNORE_RESULT end
        end`,
      'third.js': "export const readQuery = ({ sql }) => sql === \"SELECT 'three'\" ? { rewrite: 'SELECT 3' } : undefined;",
    });
    const scripts = ['first.lua', 'second.lua', 'third.js'].flatMap((name) => ['--script', join(folder, name)]);
    const proxy = await startRecord(inject('mariadb').port, ...scripts);
    const said = await runMariadbCli(proxy.port, "SELECT 'one'; SELECT 'two'; SELECT 'three';", '-N');
    expect(said.stdout).toBe('one\ntwo\n3\n');
    await eventually('the lines', () => proxy.child.stderr.includes("SELECT 'three'"));
    const lines = proxy.child.stderr
      .split('\n')
      .filter((line) => (line.includes('.lua:') && line.includes("SELECT '")) || line.includes('second'));
    expect(lines.map((line) => line.replace(/^.*lua:\d+: /, ''))).toEqual([
      "first\t1\tSELECT 'one'",
      'second\t2',
      "first\t1\tSELECT 'two'",
      'second\t3',
      "first\t1\tSELECT 'three'",
    ]);
    await proxy.stop();
    await proxy.dispose();
  });
});

describe('scripts of a window', () => {
  it('are Lua scripts where their names say so', async () => {
    const folder = scriptFiles({ 'kept.lua': 'function read_query() end', 'hooks.js': 'export const readQuery = () => ({});' });
    const { scripts, lines } = await runScripts({}, { folder });
    const states = () => scripts.states().map(({ name, on, error, hooks }) => [name, on, error, hooks.map((hook) => hook.name)]);
    expect(states()).toEqual([
      ['hooks.js', false, null, []],
      ['kept.lua', false, null, []],
    ]);
    const { id } = await scripts.calls['scripts.save']({ id: null, name: 'new.lua', text: 'function read_auth( end' });
    expect(states()[2]).toEqual([
      'new.lua',
      true,
      expect.stringContaining("new.lua:1: <name> or '...' expected near 'end'"),
      ['read_auth'],
    ]);
    expect(lines()).toEqual(["error new.lua:1 <name> or '...' expected near 'end'"]);
    await scripts.calls['scripts.save']({ id, name: 'new.lua', text: 'function read_auth() end\nread_query = print' });
    expect(states()[2]).toEqual(['new.lua', true, null, ['read_auth', 'read_query']]);
    expect(scripts.calls['scripts.text']({ id })).toEqual({ text: 'function read_auth() end\nread_query = print' });
    await scripts.calls['scripts.setOn']({ id, on: false });
    expect(scripts.states()[2]).toMatchObject({ on: false });
    scripts.calls['scripts.remove']({ id });
    expect(states()).toHaveLength(2);
  });
});

describe('scripts that do not load', () => {
  it('refuse the login', async () => {
    await withScript(inject('mariadb').port, 'function read_query(\n', async (proxy) => {
      await expect(openMysql2(proxy.port)).rejects.toMatchObject({
        errno: 1105,
        sqlState: '07000',
        message: 'MySQL Proxy Lua script failed to load. Check the error log.',
      });
      expect(proxy.child.stderr).toContain("shop.lua:2: <name> or '...' expected near '<eof>'");
    });
  });
});

describe('scripts that let nobody in', () => {
  const pymysql = `
import pymysql, sys
try:
    pymysql.connect(host='127.0.0.1', port=int(sys.argv[1]), user='app', password='secret')
except pymysql.Error as error:
    print(error.args)
`;

  it.each(['connect_server', 'read_handshake'])('say in %s why, and clients show it in full', async (hook) => {
    const script = `function ${hook}()
      proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = 'only local connects are allowed', errcode = 1234, sqlstate = '42000' }
      return proxy.PROXY_SEND_RESULT
    end`;
    await withScript(inject('mariadb').port, script, async (proxy) => {
      const message = 'only local connects are allowed';
      await expect(openMysql2(proxy.port)).rejects.toMatchObject({ errno: 1234, sqlState: '42000', message });
      expect((await runMariadbCli(proxy.port, 'SELECT 1', '--skip-ssl')).stderr).toContain(`ERROR 1234 (42000): ${message}`);
      expect((await runChild('/usr/bin/python3', ['-c', pymysql, String(proxy.port)])).stdout).toBe(`(1234, '${message}')\n`);
    });
  });
});
