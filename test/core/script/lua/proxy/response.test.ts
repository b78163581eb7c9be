/** `proxy.response`: what it becomes on the wire, and what is said where it cannot. */
import { describe, expect, it } from 'vitest';
import { heldCommand } from '../../../../support/held.ts';
import { oneRow } from '../../../../support/heldTalk.ts';
import { parsedReply } from '../../../../support/luaReplies.ts';
import { packet, runLuaScript } from '../../../../support/luaScripts.ts';
import { deprecateEof, protocol41, wire } from '../../../../support/replies.ts';

const answering = (body: string): string => `function read_query(packet)\n${body}\nreturn proxy.PROXY_SEND_RESULT end`;

async function answer(body: string, sql = 'SELECT 1'): Promise<ReturnType<typeof parsedReply>> {
  const lua = await runLuaScript(answering(body));
  const verdict = await lua.verdict(sql);
  if (verdict.kind !== 'answer') throw new Error(verdict.kind);
  return parsedReply(verdict.packets);
}

describe('an answer', () => {
  it('of rows: text, numbers and NULL, field by field or at once', async () => {
    const fields = "fields = { { type = proxy.MYSQL_TYPE_LONG, name = 'id' }, { name = 'name' } }";
    const rows = "rows = { { 1, 'one' }, { nil, 2.5 }, { 12345678901234, true }, { -3 } }";
    const expected = {
      columns: [
        ['id', 3],
        ['name', 254],
      ],
      rows: [
        ['1', 'one'],
        [null, '2.5'],
        ['12345678901234', '1'],
        ['-3', null],
      ],
    };
    expect(await answer(`proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { ${fields}, ${rows} } }`)).toEqual(expected);
    expect(
      await answer(`proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = { ${fields} }
        proxy.response.resultset.rows = {}
        local all = { ${rows} }
        for i = 1, #all.rows do table.insert(proxy.response.resultset.rows, all.rows[i]) end`),
    ).toEqual(expected);
  });

  it('of no rows, of thousands of fields, of long values and of all bytes', async () => {
    expect(await answer("proxy.response = { type = 0, resultset = { fields = { { name = 'a' } } } }")).toMatchObject({ rows: [] });
    const wide = await answer(`
      local fields, row = {}, {}
      for i = 1, 4000 do fields[i] = { name = 'f' .. i, type = proxy.MYSQL_TYPE_STRING } row[i] = i end
      proxy.response = { type = 0, resultset = { fields = fields, rows = { row } } }`);
    expect([wide.columns!.length, wide.rows![0]!.length, wide.rows![0]![3999]]).toEqual([4000, 4000, '4000']);
    const long = await answer(`proxy.response = { type = 0, resultset = { fields = { { name = 'a' } },
      rows = { { ('x'):rep(250) }, { ('x'):rep(251) }, { ('x'):rep(65536) }, { ('x'):rep(16777216) } } } }`);
    expect(long.rows!.map(([cell]) => cell!.length)).toEqual([250, 251, 65536, 16777216]);
    const lua = await runLuaScript(
      answering("proxy.response = { type = 0, resultset = { fields = {{ name = 'a' }}, rows = {{ '\\0\\255\\\\' }} } }"),
    );
    const verdict = await lua.verdict('x');
    expect(verdict.kind === 'answer' && Buffer.from(verdict.packets).includes(Buffer.from([3, 0, 255, 0x5c]))).toBe(true);
  });

  it('of an OK with its counts', async () => {
    expect(await answer('proxy.response = { type = proxy.MYSQLD_PACKET_OK, affected_rows = 3, insert_id = 1099511627776 }')).toEqual({
      ok: { affectedRows: 3n, lastInsertId: 1099511627776n },
    });
    expect(await answer('proxy.response.type = proxy.MYSQLD_PACKET_OK')).toEqual({ ok: { affectedRows: 0n, lastInsertId: 0n } });
  });

  it('of an error, in full and by what MySQL Proxy puts in', async () => {
    expect(await answer("proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = 'no', errcode = 1234, sqlstate = '42S02' }")).toEqual({
      error: { code: 1234, sqlstate: '42S02', message: 'no' },
    });
    expect(await answer("proxy.response = { type = 255, errmsg = 'no', errcode = '101', sqlstate = '!101' }")).toEqual({
      error: { code: 101, sqlstate: '!101 ', message: 'no' },
    });
    expect(await answer("proxy.response.type = proxy.MYSQLD_PACKET_ERR proxy.response.errmsg = 'we are down'")).toEqual({
      error: { code: 1105, sqlstate: '07000', message: 'we are down' },
    });
  });

  it('of packets that the script made, and of an EOF', async () => {
    const lua = await runLuaScript(answering("proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { '\\001', 'abc', '\\254' } }"));
    expect(await lua.verdict('x')).toMatchObject({
      kind: 'answer',
      packets: wire([Uint8Array.of(1), Buffer.from('abc'), Uint8Array.of(254)]),
    });
    const eof = await runLuaScript(answering('proxy.response.type = proxy.MYSQLD_PACKET_EOF'));
    const fields = await eof.ask(heldCommand(Uint8Array.of(4, 97, 0), { session: { id: 1 } }));
    expect(fields!.verdict).toMatchObject({ kind: 'answer', packets: wire([Uint8Array.of(254, 0, 0, 2, 0)]) });
    expect(await eof.ask(heldCommand(packet(3, 'SELECT 1'), { session: { id: 1 } }))).toBeNull();
    expect(eof.lines().at(-1)).toContain('COM_QUERY is not answered by an EOF packet alone; it was as if the hook had returned nothing');
  });

  it('of a result set in classic packets, in the form that the client reads', async () => {
    const lua = await runLuaScript(
      answering(`local column = '\\3def\\0\\0\\0\\1a\\0\\12\\33\\0\\255\\0\\0\\0\\253\\0\\0\\0\\0\\0'
      local eof = '\\254\\0\\0\\2\\0'
      proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { '\\1', column, eof, '\\1x', eof } }`),
    );
    const packetsFor = async (capabilities: bigint) => {
      const decision = await lua.ask(heldCommand(packet(3, 'SELECT 1'), { session: { id: 1, capabilities } }));
      const { verdict } = decision ?? {};
      if (verdict?.kind !== 'answer') throw new Error(verdict?.kind);
      const all: [number, number][] = [];
      for (let at = 0; at < verdict.packets.length; at += 4 + verdict.packets[at]!)
        all.push([verdict.packets[at + 4]!, verdict.packets[at]!]);
      return all;
    };
    const classic = await packetsFor(protocol41);
    expect([classic.map(([first]) => first), classic.at(-1)]).toEqual([
      [1, 3, 254, 1, 254],
      [254, 5],
    ]);
    const today = await packetsFor(protocol41 | deprecateEof);
    expect([today.map(([first]) => first), today.at(-1)]).toEqual([
      [1, 3, 1, 254],
      [254, 7],
    ]);
  });

  it('to each command in its form', async () => {
    const lua = await runLuaScript(
      answering(`if packet:byte() == proxy.COM_QUIT then proxy.response.type = proxy.MYSQLD_PACKET_OK return proxy.PROXY_SEND_RESULT end
      proxy.response = { type = proxy.MYSQLD_PACKET_OK }
      if packet:byte() == proxy.COM_FIELD_LIST or packet:byte() == proxy.COM_STMT_EXECUTE then
        proxy.response.resultset = { fields = { { name = 'a', type = proxy.MYSQL_TYPE_LONG }, { name = 'd', type = proxy.MYSQL_TYPE_DATETIME } },
          rows = { { 7, '2020-01-02 03:04:05' }, { '-1', nil } } }
      end`),
    );
    const said = async (...payload: number[]): Promise<string> => {
      const decision = await lua.ask(heldCommand(Uint8Array.from(payload), { session: { id: 1 } }));
      const { verdict } = decision ?? {};
      return verdict?.kind === 'answer' ? Buffer.from(verdict.packets).toString('hex') : lua.lines().at(-1)!;
    };
    expect(await said(1)).toBe('');
    expect(await said(2, 97)).toBe('0700000100000002000000');
    expect(await said(14)).toBe('0700000100000002000000');
    expect(await said(4, 97, 0)).toContain('fe00000200');
    expect(await said(0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0)).toContain('000007000000 07e4070102030405'.replaceAll(' ', ''));
    expect(await said(0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0)).toContain('0008ffffffff');
    expect(await said(0x16, 97)).toMatch(/COM_STMT_PREPARE is not answered by an OK; it was as if the hook had returned nothing$/);
  });

  it('in place of a result', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj)
        local rows = {}
        for row in inj.resultset.rows do rows[#rows + 1] = { row[1]:upper() } end
        proxy.response.type = proxy.MYSQLD_PACKET_OK
        proxy.response.resultset = { fields = inj.resultset.fields, rows = rows }
        return proxy.PROXY_SEND_RESULT
      end`);
    await lua.query('SELECT 1');
    const decision = await lua.reply(oneRow('abc'));
    const { verdict } = decision!;
    expect(verdict?.kind === 'answer' && parsedReply(verdict.packets)).toEqual({ columns: [['a', 253]], rows: [['ABC']] });
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['proxy.response = 5', 'proxy.response is 5; expected a table'],
    ["proxy.response.type = 'OK'", 'proxy.response.type is the string "OK"; expected proxy.MYSQLD_PACKET_OK'],
    ['proxy.response.errmsg = "x"', 'proxy.response.type is nil; expected proxy.MYSQLD_PACKET_OK'],
    ['proxy.response = { type = 255, errmsg = {} }', 'proxy.response.errmsg is a table; expected a string'],
    ['proxy.response = { type = 255, errcode = 70000 }', 'proxy.response.errcode is 70000; expected a whole number from 1 to 65535'],
    ['proxy.response = { type = 0, affected_rows = -1 }', 'proxy.response.affected_rows is -1; expected a whole number from 0'],
    ['proxy.response = { type = 0, resultset = 1 }', 'proxy.response.resultset is 1; expected a table with fields and rows'],
    ['proxy.response = { type = 0, resultset = {} }', 'proxy.response.resultset.fields is nil; expected a table of fields'],
    [
      'proxy.response = { type = 0, resultset = { fields = {} } }',
      'proxy.response.resultset.fields is a table; expected at least one field',
    ],
    ['proxy.response = { type = 0, resultset = { fields = { 1 } } }', 'proxy.response.resultset.fields[1] is 1; expected a table such as'],
    [
      'proxy.response = { type = 0, resultset = { fields = { { } } } }',
      'proxy.response.resultset.fields[1].name is nil; expected a string',
    ],
    [
      "proxy.response = { type = 0, resultset = { fields = { { name = 'a', type = 'INT' } } } }",
      'proxy.response.resultset.fields[1].type is the string "INT"; expected one of proxy.MYSQL_TYPE_*',
    ],
    [
      "proxy.response = { type = 0, resultset = { fields = { { name = 'a' } }, rows = { { 1 }, 2 } } }",
      'proxy.response.resultset.rows[2] is 2; expected a table with one value for each field',
    ],
    [
      "proxy.response = { type = 0, resultset = { fields = { { name = 'a' } }, rows = { { print } } } }",
      'proxy.response.resultset.rows[1][1] is a function; expected a string, a finite number or nil',
    ],
    ['proxy.response = { type = proxy.MYSQLD_PACKET_RAW }', 'proxy.response.packets is nil; expected a table of packets'],
    ['proxy.response = { type = proxy.MYSQLD_PACKET_RAW, packets = { {} } }', 'proxy.response.packets[1] is a table; expected a string'],
  ])('%s', async (body, message) => {
    const lua = await runLuaScript(answering(body));
    expect(await lua.query('SELECT 1')).toBeNull();
    const [line] = lua.lines();
    expect(line!.startsWith(`error mc.lua:2 read_query: ${message}`), line).toBe(true);
  });

  it('is told with the line that set it last', async () => {
    const lua = await runLuaScript(answering('proxy.response.type = 255\nproxy.response.errmsg = {}\nlocal x = 1'));
    await lua.query('SELECT 1');
    expect(lua.lines()[0]).toContain('error mc.lua:3 read_query: proxy.response.errmsg is a table');
  });

  it('a response does not outlive its statement', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        if packet:sub(2) == 'set' then proxy.response.errmsg = 'left' proxy.response.type = 255 return end
        if packet:sub(2) == 'whole' then proxy.response = { type = 255, errmsg = 'left' } return end
        proxy.response.type = proxy.MYSQLD_PACKET_ERR
        return proxy.PROXY_SEND_RESULT
      end`);
    for (const earlier of ['set', 'whole']) {
      expect(await lua.query(earlier)).toBeNull();
      const verdict = await lua.verdict('SELECT 1');
      expect(verdict.kind === 'answer' && parsedReply(verdict.packets)).toMatchObject({
        error: { message: 'the script gave no proxy.response.errmsg' },
      });
    }
  });
});
