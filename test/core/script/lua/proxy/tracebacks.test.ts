/** What is told of a hook that fails: Lua's message, then the script's own frames. */
import { describe, expect, it } from 'vitest';
import { runLuaScript } from '../../../../support/luaScripts.ts';

async function told(body: string, before = ''): Promise<string> {
  const lua = await runLuaScript(`${before}\nfunction read_query(packet)\n  ${body}\nend`, { limitMs: 30_000 });
  await lua.query('x');
  const folder = lua.path.slice(0, -'mc.lua'.length);
  return lua.lines().at(-1)!.replaceAll(folder, '');
}

describe('a traceback', () => {
  it('has the script’s frames and what these called', async () => {
    expect(await told("error('mine')")).toBe(
      "error mc.lua:3 read_query: mine\nstack traceback:\n\t[C]: in function 'error'\n\tmc.lua:3: in function 'read_query'",
    );
    expect(await told("proxy.queries:append('x', 5)")).toBe(
      "error mc.lua:3 read_query: bad argument #1 to 'append' (number expected, got string)\nstack traceback:\n\tmc.lua:3: in function 'read_query'",
    );
    expect(await told("print(debug.traceback('\\255'))")).toBe(
      "log mc.lua:3 \ufffd\nstack traceback:\n\tmc.lua:3: in function 'read_query'",
    );
  });

  it('is none where only the proxy’s own code is in it', async () => {
    expect(
      await told(
        'proxy.response.type = 0 proxy.response.resultset = { fields = { { name = "a" } }, rows = { 5 } } return proxy.PROXY_SEND_RESULT',
      ),
    ).toBe('error mc.lua:3 read_query: proxy.response.resultset.rows[1] is 5; expected a table with one value for each field');
  });
});

describe('an answer that is none', () => {
  it('is told with the hook, once, and with the line where it begins', async () => {
    expect(await told('return proxy.PROXY_SEND_RESULT')).toMatch(/^error mc\.lua:2 read_query: proxy\.response\.type is nil; expected .*$/);
    expect(await told('return 77')).toMatch(/^error mc\.lua:2 read_query: it returned 77; expected nothing, .*$/);
  });
});

describe('an answer of many rows', () => {
  const answer = 'proxy.response.type = 0 proxy.response.resultset = { fields = { { name = "a" }, { name = "b" } }, rows =';

  it('is no long work, from a table or an iterator', async () => {
    for (const rows of [
      'local all = {} for i = 1, 200000 do all[i] = { i, "abc" } end',
      'local n = 0 local function all() n = n + 1 if n <= 200000 then return { n, "abc" } end end',
    ]) {
      const lua = await runLuaScript(`function read_query() ${rows} ${answer} all } return proxy.PROXY_SEND_RESULT end`, {
        limitMs: 30_000,
      });
      const start = process.cpuUsage();
      const verdict = await lua.verdict('x');
      expect(process.cpuUsage(start).user / 1000).toBeLessThan(3_000);
      // A row: header 4, 1 + digits, 1 + 3.
      expect(verdict).toMatchObject({ kind: 'answer' });
      expect(verdict.kind === 'answer' && verdict.packets.length).toBeGreaterThan(200_000 * 13);
    }
  });

  it('that never ends is ended, at the script’s line', async () => {
    const lua = await runLuaScript(
      `function read_query()\n${answer}\nfunction()\nreturn { 1, 2 } end } return proxy.PROXY_SEND_RESULT end`,
      {
        limitMs: 30,
      },
    );
    expect(await lua.query('x')).toBeNull();
    expect(lua.lines()[0]).toMatch(/^error mc\.lua:[234] read_query: the script ran too long and was ended/);
  });

  it('may come from tables with metatables; what is no cell is told', async () => {
    const row = 'setmetatable({}, { __index = function(_, c) return "cell" .. c end })';
    const list = `setmetatable({ 1 }, { __index = function() return nil end })`;
    const lua = await runLuaScript(
      `function read_query() ${answer} { ${row}, { true, 1.5 }, { nil, -0 } } } return proxy.PROXY_SEND_RESULT end`,
    );
    const verdict = await lua.verdict('x');
    const text = verdict.kind === 'answer' ? Buffer.from(verdict.packets).toString('latin1') : '';
    expect(text).toContain('\x05cell1\x05cell2');
    expect(text).toContain('\x011\x031.5');
    expect(text).toContain('\xfb\x010');
    expect(await told(`${answer} { { 1, {} } } } return proxy.PROXY_SEND_RESULT`)).toContain(
      'mc.lua:3 read_query: proxy.response.resultset.rows[1][2] is a table',
    );
    expect(await told(`${answer} { { 1, 0 / 0 } } } return proxy.PROXY_SEND_RESULT`)).toMatch(/rows\[1\]\[2\] is -?nan; expected/);
    expect(await told(`${answer} ${list} } return proxy.PROXY_SEND_RESULT`)).toContain(
      'mc.lua:3 read_query: proxy.response.resultset.rows[1] is 1',
    );
  });
});
