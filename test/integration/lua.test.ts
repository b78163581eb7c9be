/** MySQL Proxy's scripts between real clients and servers: each client goes on with the same connection as with a real server. */
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMysql2 } from '../support/clients.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { eventually } from '../support/ports.ts';
import { runScripts, scriptFiles } from '../support/scripts.ts';
import { type Outcome, talkers } from './talkers/talkers.ts';

const script = `
local function sql(text) return string.char(proxy.COM_QUERY) .. text end
local stored = {}

function read_query(packet)
  local query = packet:sub(2)
  if packet:byte() == proxy.COM_QUERY then
    if query:match('rewrite_me') then
      proxy.queries:append(1, sql('SELECT 42 AS answer'))
      return proxy.PROXY_SEND_QUERY
    elseif query:match('merge_me') then
      stored = {}
      proxy.queries:append(10, sql("SELECT 'first', 1"))
      proxy.queries:append(11, sql("SELECT 'second', NULL"))
      proxy.queries:append(12, packet)
      return proxy.PROXY_SEND_QUERY
    elseif query:match('fake_me') then
      proxy.response.type = proxy.MYSQLD_PACKET_OK
      proxy.response.resultset = {
        fields = { { type = proxy.MYSQL_TYPE_LONG, name = 'n' }, { type = proxy.MYSQL_TYPE_VAR_STRING, name = 's' } },
        rows = { { 1, 'one' }, { 2, nil } },
      }
      return proxy.PROXY_SEND_RESULT
    elseif query:match('affect_me') then
      proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = 3, insert_id = 9 }
      return proxy.PROXY_SEND_RESULT
    elseif query:match('refuse_me') then
      proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = 'not today', errcode = 1234, sqlstate = '42S02' }
      return proxy.PROXY_SEND_RESULT
    elseif query:match('warn_me') then
      proxy.queries:append(1, packet)
      proxy.queries:append(20, sql('SHOW WARNINGS'))
      return proxy.PROXY_SEND_QUERY
    elseif query:match('count_me') then
      proxy.queries:append(30, sql('SELECT 0'))
      return proxy.PROXY_SEND_QUERY
    elseif query:match('fail_me') then
      local nothing = nil
      return nothing.at_all
    elseif query:match('hide_me') then
      proxy.queries:append(40, packet)
      return proxy.PROXY_SEND_QUERY
    elseif query:match('close_me') then
      proxy.connection.connection_close = true
    end
  end
  proxy.queries:append(1, packet, { resultset_is_needed = true })
  return proxy.PROXY_SEND_QUERY
end

function read_query_result(inj)
  local res = inj.resultset
  if inj.id == 10 or inj.id == 11 then
    for row in res.rows do stored[#stored + 1] = row end
    return proxy.PROXY_IGNORE_RESULT
  elseif inj.id == 12 then
    for row in res.rows do stored[#stored + 1] = row end
    proxy.response.type = proxy.MYSQLD_PACKET_OK
    proxy.response.resultset = { fields = res.fields, rows = stored }
    return proxy.PROXY_SEND_RESULT
  elseif inj.id == 20 then
    for row in res.rows do print('warning: ' .. row[2] .. ' ' .. row[3]) end
    return proxy.PROXY_IGNORE_RESULT
  elseif inj.id == 30 then
    local n = tonumber(res.rows()[1])
    if n < 3 then
      proxy.queries:append(30, sql('SELECT ' .. (n + 1)))
      return proxy.PROXY_IGNORE_RESULT
    end
  elseif inj.id == 40 then
    return proxy.PROXY_IGNORE_RESULT
  else
    print(('%d %d %d'):format(inj.id, res.row_count, res.query_status), inj.query_time <= inj.response_time)
  end
end
`;

const plain = 'SELECT 5 AS five';
const five: Outcome = { rows: [['5']] };

const steps: readonly (readonly [string, Outcome])[] = [
  ["SELECT 'rewrite_me'", { rows: [['42']] }],
  [
    "SELECT 'merge_me', 3",
    {
      rows: [
        ['first', '1'],
        ['second', null],
        ['merge_me', '3'],
      ],
    },
  ],
  [
    "SELECT 'fake_me'",
    {
      rows: [
        ['1', 'one'],
        ['2', null],
      ],
    },
  ],
  ["DO 'affect_me'", { ok: [3, 9] }],
  ["SELECT 'refuse_me'", { error: 1234 }],
  ["SELECT 'warn_me', CAST('abc' AS SIGNED)", { rows: [['warn_me', '0']] }],
  ["SELECT 'count_me'", { rows: [['3']] }],
  ["SELECT 'fail_me'", { rows: [['fail_me']] }],
  ["SELECT 'hide_me'", { error: 1105 }],
  ['SELECT no_such_column', { error: 1054 }],
];

function writeScript(text: string): { readonly path: string; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lua-'));
  const path = join(folder, 'shop.lua');
  writeFileSync(path, text);
  return { path, folder };
}

async function withScript(port: number, text: string, use: (proxy: Hydrophone) => Promise<void>): Promise<void> {
  const { path, folder } = writeScript(text);
  const proxy = await startRecord(port, '--script', path);
  try {
    await use(proxy);
  } finally {
    await proxy.stop();
    await proxy.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

describeOnBackends('a Lua script', (backend) => {
  let folder: string;
  let proxy: Hydrophone;

  beforeAll(async () => {
    const written = writeScript(script);
    folder = written.folder;
    proxy = await startRecord(backend.port, '--script', written.path);
  });
  afterAll(async () => {
    await proxy?.stop();
    await proxy?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const text = talkers.filter(({ name }) => !name.includes('prepared'));
  it.each(text)('acts for $name, whose connection goes on', async ({ talk, withoutIds }) => {
    const said = await talk(
      proxy.port,
      steps.flatMap(([sql]) => [sql, plain]),
    );
    const expected = steps.flatMap(([, outcome]) => [outcome, five]);
    expect(said).toEqual(expected.map((one) => (withoutIds === true && 'ok' in one ? { ok: [one.ok[0], 0] } : one)));
  });

  it.each(talkers)('sees all that $name sends, prepared or not', async ({ talk }) => {
    const statements = ["SELECT 1, 'a', NULL", 'SELECT no_such_column', plain, plain];
    expect(await talk(proxy.port, statements)).toEqual([{ rows: [['1', 'a', null]] }, { error: 1054 }, five, five]);
  });

  it('tells what it prints, and what is wrong with it, with its lines', async () => {
    await talkers[0]!.talk(proxy.port, ["SELECT 'warn_me', CAST('abc' AS SIGNED)", "SELECT 'fail_me'"]);
    await eventually('the lines', () => proxy.child.stderr.includes('nothing') && proxy.child.stderr.includes('1292'));
    expect(proxy.child.stderr).toMatch(/shop\.lua:\d+: warning: 1292 Truncated incorrect INTEGER value: 'abc'/);
    expect(proxy.child.stderr).toMatch(/shop\.lua:39: read_query: attempt to index local 'nothing' \(a nil value\)/);
    expect(proxy.child.stderr).toContain("shop.lua:39: in function 'read_query'");
  });

  it('closes connections', async () => {
    expect(await talkers[0]!.talk(proxy.port, ["SELECT 'close_me'", plain, plain])).toEqual([
      { rows: [['close_me']] },
      { lost: true },
      five,
    ]);
  });

  it('sees each result of several statements', async () => {
    const connection = await openMysql2(proxy.port, { multipleStatements: true });
    const [results] = await connection.query("SELECT 'w' AS a; DO 2; SELECT 'x' AS b");
    expect(results).toMatchObject([[{ a: 'w' }], { affectedRows: 0 }, [{ b: 'x' }]]);
    await connection.end();
  });

  it('records its queue as children of the client’s statement', async () => {
    await talkers[0]!.talk(proxy.port, ["SELECT 'merge_me', 4"]);
    const records = await eventually('the exchanges', () => {
      const own = proxy.exchanges().findLast(({ sql }) => sql?.includes('merge_me') === true);
      return own === undefined ? undefined : { own, children: proxy.exchanges().filter((one) => one.parent === own.id) };
    });
    expect(records.children.map(({ sql }) => sql)).toEqual(["SELECT 'first', 1", "SELECT 'second', NULL"]);
    expect(records.own.results?.[0]?.row_count).toBe(3);
  });
});

describeOnBackends('a Lua script and much data', (backend) => {
  it('lets a result of more than 16 MiB through read_query_result in less than a second', async () => {
    const inspecting = `
      function read_query(packet)
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj)
        if not inj.resultset.rows then return end
        local bytes, rows = 0, 0
        for row in inj.resultset.rows do bytes = bytes + #row[2] rows = rows + 1 end
        print(rows, bytes, inj.resultset.row_count)
      end`;
    await withScript(backend.port, inspecting, async (proxy) => {
      const connection = await openMysql2(proxy.port);
      const digits =
        '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
      const sql = `SELECT a.d, REPEAT('x', 1000) FROM ${digits} a, ${digits} b, ${digits} c, ${digits} d, (SELECT 0 UNION SELECT 1) e`;
      const direct = await openMysql2(backend.port);
      await direct.query(sql);
      const before = performance.now();
      await direct.query(sql);
      const alone = performance.now() - before;
      const since = performance.now();
      const [rows] = await connection.query(sql);
      const took = performance.now() - since;
      expect(rows).toHaveLength(20_000);
      expect(took - alone).toBeLessThan(1_000);
      await eventually('the line', () => proxy.child.stderr.includes('20000\t20000000\t20000'));
      await connection.end();
      await direct.end();
    });
  });

  it('lets a client load its file in a queue', async () => {
    const loading = `
      function read_query(packet)
        if packet:byte() ~= proxy.COM_QUERY then return end
        proxy.queries:append(2, string.char(proxy.COM_QUERY) .. 'SELECT 1')
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj) if inj.id == 2 then return proxy.PROXY_IGNORE_RESULT end end`;
    await withScript(backend.port, loading, async (proxy) => {
      const { path, folder } = writeScript('1\n2\n3\n');
      const connection = await openMysql2(proxy.port, { infileStreamFactory: () => createReadStream(path) });
      await connection.query('CREATE TEMPORARY TABLE loaded (n INT)');
      const [loaded] = await connection.query(`LOAD DATA LOCAL INFILE '${path}' INTO TABLE loaded`);
      expect(loaded).toMatchObject({ affectedRows: 3 });
      const [rows] = await connection.query('SELECT SUM(n) AS sum FROM loaded');
      expect(rows).toMatchObject([{ sum: '6' }]);
      await connection.end();
      rmSync(folder, { recursive: true });
    });
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
    const { inject } = await import('vitest');
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
