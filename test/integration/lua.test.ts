/** MySQL Proxy's scripts between real clients and servers: each client goes on with the same connection as with a real server. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { type Hydrophone, startRecord } from '../support/hydrophone.ts';
import { writeScript } from '../support/luaRecord.ts';
import { eventually } from '../support/ports.ts';
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

  it('acts in TLS and compressed frames', async () => {
    const statements = "SELECT 'rewrite_me'; SELECT 'merge_me', 3; SELECT 'fake_me'; SHOW STATUS LIKE 'Ssl_version'; SELECT 'refuse_me'";
    const said = await runMariadbCli(proxy.port, statements, '--ssl', '--compress', '-N', '--force');
    expect(said.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([
      '42',
      'first',
      'second',
      'merge_me',
      '1',
      '2',
      'Ssl_version',
      '',
    ]);
    expect(said.stderr).toContain('ERROR 1234 (42S02) at line 1: not today');
    const session = await eventually('the session', () => proxy.sessions().find(({ compression }) => compression === 'zlib'));
    expect(session.tls?.client).toBeTruthy();
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
