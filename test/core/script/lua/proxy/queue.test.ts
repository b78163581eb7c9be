/** `proxy.queries`: what a queue becomes, which results come back, and what is decided on them. */
import { describe, expect, it } from 'vitest';
import { watchReply } from '../../../../../src-core/intercept/interceptor.ts';
import { heldCommand } from '../../../../support/held.ts';
import { oneRow } from '../../../../support/heldTalk.ts';
import { packet, replyTo, runLuaScript } from '../../../../support/luaScripts.ts';
import { protocol41, wire } from '../../../../support/replies.ts';

const inspecting = `
  function read_query(packet)
    proxy.queries:append(1, packet, { resultset_is_needed = true })
    return proxy.PROXY_SEND_QUERY
  end
  function read_query_result(inj)
    print(inj.id, inj.type, inj.query:byte(), inj.query:sub(2), inj.query_time, inj.response_time, inj.resultset.row_count)
  end`;

describe('a queue', () => {
  it('of the client’s own packet alone lets it pass, and its result is looked at', async () => {
    const lua = await runLuaScript(inspecting);
    expect(await lua.query('SELECT 1')).toBe(watchReply);
    expect(await lua.reply(oneRow('1'))).toBeNull();
    expect(lua.lines()).toEqual(['log mc.lua:7 1\t1\t3\tSELECT 1\t200\t500\t1']);
    expect(lua.script.state().hooks).toMatchObject([
      { name: 'read_query', calls: 1, errors: 0 },
      { name: 'read_query_result', calls: 1, errors: 0 },
    ]);
  });

  it('whose results nobody looks at lets the packet pass', async () => {
    const lua = await runLuaScript('function read_query(packet) proxy.queries:append(1, packet) return proxy.PROXY_SEND_QUERY end');
    expect(await lua.query('SELECT 1')).toBeNull();
  });

  it('is nothing without its return value', async () => {
    const lua = await runLuaScript(
      'function read_query(packet) proxy.queries:append(1, "\\003SELECT 2") end\nfunction read_query_result() end',
    );
    expect(await lua.query('SELECT 1')).toBeNull();
    expect(await lua.reply(oneRow('1'))).toBeNull();
  });

  it('of another packet runs that in its place', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        proxy.queries:append(4, string.char(proxy.COM_QUERY) .. packet:sub(2):gsub('1', '2'), { resultset_is_needed = true })
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj) print(inj.id, inj.query:sub(2)) end`);
    expect(await lua.verdict('SELECT 1')).toEqual({ kind: 'replace', payload: packet(3, 'SELECT 2'), holdReply: true });
    expect(await lua.reply(oneRow('2'))).toBeNull();
    expect(lua.lines()).toEqual(['log mc.lua:6 4\tSELECT 2']);
  });

  it('runs in its order; results are told by their ids, and those that are ignored stay unseen', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        proxy.queries:append(2, '\\003SELECT NOW()')
        proxy.queries:append(1, packet)
        proxy.queries:append(2, '\\003SHOW WARNINGS', { resultset_is_needed = false })
        proxy.queries:prepend(7, '\\003SET @a = 1')
        print(#proxy.queries, proxy.queries:len())
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj)
        print(inj.id, inj.query:sub(2), #proxy.queries)
        if inj.id ~= 1 then return proxy.PROXY_IGNORE_RESULT end
      end`);
    const verdict = await lua.verdict('SELECT 1');
    if (verdict.kind !== 'queue') throw new Error(verdict.kind);
    const ids = verdict.commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(verdict.commands).toEqual([
      { id: ids[0], payload: packet(3, 'SET @a = 1'), reply: 'ask' },
      { id: ids[1], payload: packet(3, 'SELECT NOW()'), reply: 'ask' },
      { id: ids[2], payload: null, reply: 'ask' },
      { id: ids[3], payload: packet(3, 'SHOW WARNINGS'), reply: 'pass' },
    ]);
    expect(await lua.reply(oneRow('x'), 'SELECT 1', ids[0]!)).toMatchObject({ verdict: { kind: 'ignore' } });
    expect(await lua.reply(oneRow('x'), 'SELECT 1', ids[1]!)).toMatchObject({ verdict: { kind: 'ignore' } });
    expect(await lua.reply(oneRow('1'))).toBeNull();
    expect(lua.lines().map((line) => line.replace(/^log mc.lua:\d+ /, ''))).toEqual([
      '4\t4',
      '7\tSET @a = 1\t3',
      '2\tSELECT NOW()\t2',
      '1\tSELECT 1\t1',
    ]);
  });

  it('passes a queued result on where the script says nothing against it', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        proxy.queries:append(1, '\\003SELECT 2')
        proxy.queries:append(2, '\\003SELECT 3')
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj) end`);
    const verdict = await lua.verdict('SELECT 1');
    const [first] = verdict.kind === 'queue' ? verdict.commands : [];
    expect(await lua.reply(oneRow('2'), 'SELECT 1', first!.id)).toMatchObject({ verdict: { kind: 'forward' } });
    expect(await lua.reply(oneRow('2'), 'SELECT 1', 7)).toBeNull();
  });

  it('grows, shrinks and ends in read_query_result', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        proxy.queries:append(1, packet)
        proxy.queries:append(2, '\\003DO 2')
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj)
        if inj.query:sub(2) == 'SELECT more' then
          proxy.queries:append(3, '\\003DO 3')
          return proxy.PROXY_IGNORE_RESULT
        elseif inj.query:sub(2) == 'SELECT less' then
          proxy.queries:reset()
        elseif inj.query:sub(2) == 'SELECT again' then
          proxy.queries:reset()
          proxy.queries:append(9, inj.query)
          proxy.response.type = proxy.MYSQLD_PACKET_OK
          return proxy.PROXY_SEND_RESULT
        end
      end`);
    const second = async (sql: string): Promise<number> => {
      const verdict = await lua.verdict(sql);
      return verdict.kind === 'queue' ? verdict.commands[1]!.id : 0;
    };
    const id = await second('SELECT more');
    const more = await lua.ask(replyTo('SELECT more', oneRow('1')));
    expect(more?.verdict).toEqual({
      kind: 'ignore',
      rest: [
        { id, payload: packet(3, 'DO 2'), reply: 'ask' },
        { id: id + 1, payload: packet(3, 'DO 3'), reply: 'ask' },
      ],
    });
    await second('SELECT less');
    expect((await lua.ask(replyTo('SELECT less', oneRow('1'))))?.verdict).toEqual({ kind: 'forward', rest: [] });
    const third = await second('SELECT again');
    expect((await lua.ask(replyTo('SELECT again', oneRow('1'))))?.verdict).toMatchObject({
      kind: 'answer',
      packets: wire([Uint8Array.of(0, 0, 0, 2, 0, 0, 0)]),
      rest: [{ id: third + 1, payload: packet(3, 'SELECT again'), reply: 'ask' }],
    });
  });

  it('says what is wrong with its arguments, at the script’s line', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        local sql = packet:sub(2)
        if sql == 'a' then proxy.queries:append('1', packet) end
        if sql == 'b' then proxy.queries:prepend(1, {}) end
        if sql == 'c' then proxy.queries:append(1, '') end
        if sql == 'd' then proxy.queries:append(1, packet, true) end
        if sql == 'e' then proxy.queries.append(1, packet) end
        if sql == 'f' then return 'send' end
      end`);
    for (const sql of ['a', 'b', 'c', 'd', 'e', 'f']) expect(await lua.query(sql)).toBeNull();
    const first = lua.lines().map((line) => line.split('\n')[0]);
    expect(first).toEqual([
      "error mc.lua:4 read_query: bad argument #1 to 'append' (number expected, got string)",
      "error mc.lua:5 read_query: bad argument #2 to 'prepend' (string expected, got table)",
      "error mc.lua:6 read_query: bad argument #2 to 'append' (a packet begins with its command, such as string.char(proxy.COM_QUERY))",
      "error mc.lua:7 read_query: bad argument #3 to 'append' (table expected, got boolean)",
      'error mc.lua:8 read_query: call it as proxy.queries:append(...)',
      'error mc.lua:2 read_query: it returned "send"; expected nothing, proxy.PROXY_SEND_QUERY, proxy.PROXY_SEND_RESULT or proxy.PROXY_IGNORE_RESULT',
    ]);
    expect(lua.script.state()).toMatchObject({ hooks: [{ calls: 6, errors: 6 }] });
  });

  it('of a client with query attributes: scripts neither see nor write them', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        print(packet:sub(2))
        if packet:sub(2) == 'own' then proxy.queries:append(1, packet) else proxy.queries:append(1, '\\003SELECT 2') end
        if packet:sub(2) == 'two' then proxy.queries:append(2, '\\003SELECT 3') end
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result() end`);
    const capabilities = protocol41 | (1n << 27n);
    const ask = async (sql: string, ...attributes: number[]) => {
      const held = heldCommand(Uint8Array.of(3, ...attributes, ...Buffer.from(sql)), { session: { id: 1, capabilities } });
      return lua.ask(held);
    };
    const some = [1, 1, 0, 1, 1, 0, 1, 97, 5];
    expect(await ask('own', 0, 1)).toBe(watchReply);
    expect(await ask('own', ...some)).toBe(watchReply);
    expect(await ask('other', ...some)).toMatchObject({
      verdict: { kind: 'replace', payload: Uint8Array.of(3, ...some, ...Buffer.from('SELECT 2')) },
    });
    expect(await ask('two', ...some)).toMatchObject({
      verdict: { commands: [{ payload: packet(3, '\0\x01SELECT 2') }, { payload: packet(3, '\0\x01SELECT 3') }] },
    });
    expect(lua.lines().map((line) => line.split(' ').at(-1))).toEqual(['own', 'own', 'other', 'two']);
  });

  it('of a prepared execution that becomes a text query has its rows made binary', async () => {
    const lua = await runLuaScript(`
      function read_query(packet)
        proxy.queries:append(1, '\\003SELECT 2')
        return proxy.PROXY_SEND_QUERY
      end`);
    const held = heldCommand(Uint8Array.of(0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0), { session: { id: 1 } });
    expect((await lua.ask(held))?.verdict).toEqual({ kind: 'replace', payload: packet(3, 'SELECT 2'), binaryRows: true });
  });
});
