/** `inj.resultset`: what read_query_result is told of a result. */
import { describe, expect, it } from 'vitest';
import { replyResults } from '../../../../../src-core/script/lua/proxy/replyResults.ts';
import { heldCommand, heldReply } from '../../../../support/held.ts';
import { oneRow } from '../../../../support/heldTalk.ts';
import { packet, replyTo, runLuaScript } from '../../../../support/luaScripts.ts';
import {
  binaryRowPayload,
  column,
  deprecateEof,
  eofPayload,
  errPayload,
  head,
  okPayload,
  prepareOkPayload,
  protocol41,
  textRowPayload,
  wire,
} from '../../../../support/replies.ts';

const watching = (body: string): string => `
  function read_query(packet)
    proxy.queries:append(1, packet)
    return proxy.PROXY_SEND_QUERY
  end
  function read_query_result(inj)
    local res = inj.resultset
    ${body}
  end`;

/** What a script prints of the reply to `SELECT 1`, without the places. */
async function printed(body: string, packets: Uint8Array): Promise<string[]> {
  const lua = await runLuaScript(watching(body));
  await lua.query('SELECT 1');
  await lua.reply(packets);
  return lua.lines().map((line) => line.replace(/^log mc.lua:\d+ /, ''));
}

const columns = [column('id', 0x03), column('name', 0xfd)];
const rows = [textRowPayload('1', 'one'), textRowPayload('2', null), textRowPayload('3', 'x'.repeat(300))];
const set = wire([...head(columns), ...rows, eofPayload(0x23, 4)]);

describe('a result', () => {
  it('of rows: an iterator that begins anew each time, and its facts', async () => {
    const body = `
      for row in res.rows do print(row[1], row[2] and #row[2] or row[2], #row) end
      for row in res.rows do print(row[1]) break end
      print(res.row_count, res.bytes, res.raw:byte(), res.query_status == proxy.MYSQLD_PACKET_OK, res.warning_count)
      print(res.affected_rows, res.insert_id)
      print(res.flags.in_trans, res.flags.auto_commit, res.flags.no_good_index_used, res.flags.no_index_used)
      for i, field in ipairs(res.fields) do print(i, field.name, field.type, field.org_name, field.table, field.org_table, field.db) end
      print(#res.fields, res.fields[2].name, res.nothing)`;
    expect(await printed(body, set)).toEqual([
      '1\t3\t2',
      '2\tnil\t1',
      '3\t300\t2',
      '1',
      `3\t${set.length}\t2\ttrue\t4`,
      'nil\tnil',
      'true\ttrue\tfalse\ttrue',
      '1\tid\t3\torg_id\tt\ttt\tshop',
      '2\tname\t253\torg_name\tt\ttt\tshop',
      '2\tname\tnil',
    ]);
  });

  it('of no rows has an iterator that gives none', async () => {
    expect(await printed('for row in res.rows do print(1) end print(res.row_count)', wire([...head(columns), eofPayload()]))).toEqual([
      '0',
    ]);
  });

  it('of a client without EOF packets', async () => {
    const lua = await runLuaScript(watching('for row in res.rows do print(row[1]) end print(res.warning_count)'));
    const held = heldCommand(packet(3, 'SELECT 1'), { session: { id: 1, capabilities: protocol41 | deprecateEof } });
    await lua.ask(held);
    await lua.ask(heldReply(held, wire([...head(columns, false), ...rows, okPayload({ header: 0xfe, warnings: 2 })])));
    expect(lua.lines().map((line) => line.slice(-1))).toEqual(['1', '2', '3', '2']);
  });

  it('of an OK and of an error', async () => {
    const body =
      'print(res.query_status, res.affected_rows, res.insert_id, res.warning_count, res.rows, res.fields, res.row_count, res.raw:byte())';
    const ok = wire([okPayload({ affectedRows: 3n, lastInsertId: 70_000n, warnings: 2 })]);
    expect(await printed(body, ok)).toEqual(['0\t3\t70000\t2\tnil\tnil\t0\t0']);
    expect(await printed(`${body} print(res.raw:sub(10))`, wire([errPayload(1146, "Table 'x' doesn't exist")]))).toEqual([
      '255\tnil\tnil\t0\tnil\tnil\t0\t255',
      "Table 'x' doesn't exist",
    ]);
  });

  it('of a prepared statement: its execution’s rows are text as well', async () => {
    const typed = [
      column('i', 0x03),
      column('d', 0x0c),
      column('f', 0x05, { decimals: 31 }),
      column('b', 0xfc, { collation: 63 }),
      column('n', 0x03),
    ];
    const cells = [
      Uint8Array.of(7, 0, 0, 0),
      Uint8Array.of(4, 0xe4, 7, 1, 2).subarray(1),
      Uint8Array.of(0, 0, 0, 0, 0, 0, 4, 64),
      Uint8Array.of(0, 255),
      null,
    ];
    const lua = await runLuaScript(watching('for row in res.rows do print(row[1], row[2], row[3], row[4]:byte(1, 2)) print(row[5]) end'));
    const held = heldCommand(Uint8Array.of(0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0), { session: { id: 1 } });
    await lua.ask(held);
    await lua.ask(heldReply(held, wire([...head(typed), binaryRowPayload(typed, ...cells), eofPayload()])));
    expect(lua.lines()).toEqual(['log mc.lua:8 7\t2020-01-02 00:00:00\t2.5\t0\t255', 'log mc.lua:8 nil']);
  });

  it('of COM_STMT_PREPARE is its first packet', async () => {
    const lua = await runLuaScript(watching('print(res.query_status, res.raw:byte(2), res.rows, res.row_count)'));
    const held = heldCommand(packet(0x16, 'SELECT ?'), { session: { id: 1 } });
    await lua.ask(held);
    await lua.ask(
      heldReply(held, wire([prepareOkPayload(5, 1, 1), ...head(columns.slice(0, 1)).slice(1), ...head(columns.slice(1)).slice(1)])),
    );
    expect(lua.lines()).toEqual(['log mc.lua:8 0\t5\tnil\t0']);
  });

  it('of many rows: each comes once and in order, however far it was read before', async () => {
    const many = Array.from({ length: 200 }, (_, i) => textRowPayload(String(i), i % 50 === 3 ? 'y'.repeat(70_000) : 'x'.repeat(i)));
    const body = `
      local next_row, seen = res.rows, {}
      for i = 1, 40 do seen[#seen + 1] = next_row()[1] end
      local sum, bytes, count = 0, 0, 0
      for row in res.rows do sum = sum + row[1] bytes = bytes + #row[2] count = count + 1 end
      for row in next_row do seen[#seen + 1] = row[1] end
      print(count, sum, bytes, next_row(), #seen, seen[1], seen[40], seen[41], seen[200])`;
    const bytes = many.reduce((sum, _, i) => sum + (i % 50 === 3 ? 70_000 : i), 0);
    expect(await printed(body, wire([...head(columns), ...many, eofPayload()]))).toEqual([
      `200\t19900\t${bytes}\tnil\t200\t0\t39\t40\t199`,
    ]);
  });

  it('is gone with its hook, unless its rows were asked for', async () => {
    const keeping = (body: string): string => `
      function read_query(packet)
        if set then print(set.row_count, set.query_status, set.rows and set.rows()[1]) end
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj)
        set = inj.resultset
        local seen = ${body}
      end`;
    const later = async (body: string): Promise<string> => {
      const lua = await runLuaScript(keeping(body));
      await lua.query('SELECT 1');
      await lua.reply(oneRow('a'));
      await lua.query('SELECT 1');
      return lua.lines()[0]!;
    };
    expect(await later('set.row_count')).toBe('log mc.lua:3 1\t0\tnil');
    expect(await later('set.rows')).toBe('log mc.lua:3 1\t0\ta');
  });
});

describe('several results of one statement', () => {
  const more = 0x0a;
  const two = wire([
    ...head([columns[0]!]),
    textRowPayload('1'),
    eofPayload(more),
    ...head([columns[0]!]),
    textRowPayload('2'),
    eofPayload(2),
  ]);
  const three = wire([
    ...head([columns[0]!]),
    textRowPayload('1'),
    eofPayload(more),
    okPayload({ statusFlags: more }),
    errPayload(1146, 'no'),
  ]);

  it('are told one by one', async () => {
    const lua = await runLuaScript(watching('print(inj.id, res.row_count, res.rows and res.rows()[1], res.query_status)'));
    await lua.query('CALL p()');
    expect(await lua.reply(two, 'CALL p()')).toBeNull();
    await lua.query('CALL p()');
    expect(await lua.reply(three, 'CALL p()')).toBeNull();
    expect(lua.lines().map((line) => line.slice('log mc.lua:8 '.length))).toEqual([
      '1\t1\t1\t0',
      '1\t1\t2\t0',
      '1\t1\t1\t0',
      '1\t0\tnil\t0',
      '1\t0\tnil\t255',
    ]);
  });

  it('are each passed, ignored or replaced', async () => {
    const lua = await runLuaScript(
      watching(`
      local first = res.rows and res.rows()[1]
      if first == drop then return proxy.PROXY_IGNORE_RESULT end
      if first == change then
        proxy.response = { type = proxy.MYSQLD_PACKET_OK, resultset = { fields = { { name = 'n' } }, rows = { { 'new' }, { 'rows' } } } }
        return proxy.PROXY_SEND_RESULT
      end`).replace(
        'function read_query(packet)',
        `function read_query(packet) drop, change = packet:match('drop (%d+)'), packet:match('change (%d+)')`,
      ),
    );
    const decide = async (sql: string) => {
      await lua.query(sql);
      const { verdict } = (await lua.ask(replyTo(sql, two)))!;
      if (verdict?.kind !== 'answer') throw new Error(verdict?.kind);
      return Buffer.from(verdict.packets).toString('latin1');
    };
    const last = Buffer.from(wire([...head([columns[0]!]), textRowPayload('2'), eofPayload(2)])).toString('latin1');
    expect(await decide('drop 1')).toBe(last);
    expect(await decide('drop 2')).toBe(Buffer.from(wire([...head([columns[0]!]), textRowPayload('1'), eofPayload(2)])).toString('latin1'));
    const changed = Buffer.from(await decide('change 1'), 'latin1');
    const results = replyResults(changed, 3, protocol41);
    expect(results.map(({ kind, statusFlags, rows }) => [kind, statusFlags, rows.length])).toEqual([
      ['rows', 0x0a, 2],
      ['rows', 2, 1],
    ]);
    expect(changed.includes('\x03new') && changed.includes('\x04rows')).toBe(true);
  });
});
