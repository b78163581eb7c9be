/** Scripts that do not load, hooks that fail: what the client gets, and what is told of them. */
import { utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newSession } from '../../../../../src-core/machine/newSession.ts';
import { fakeSession } from '../../../../support/exchanges.ts';
import { oneRow } from '../../../../support/heldTalk.ts';
import { type RunningLua, runLuaScript } from '../../../../support/luaScripts.ts';
import { eventually } from '../../../../support/ports.ts';

const login = (id: number) => ({ at: 'login' as const, ticket: 2, session: fakeSession({ id }), packet: new Uint8Array(40) });
const refused = {
  verdict: {
    kind: 'refuse',
    error: { code: 1105, sqlstate: '07000', message: 'MySQL Proxy Lua script failed to load. Check the error log.' },
  },
};

/** Writes the script anew, a while after the last version. */
function rewrite(lua: RunningLua, text: string, seconds = 10): void {
  writeFileSync(lua.path, text);
  const later = Date.now() / 1000 + seconds;
  utimesSync(lua.path, later, later);
}

describe('a script that does not load', () => {
  it('refuses logins and is told with its line', async () => {
    const lua = await runLuaScript('function read_query(packet)\n  if then\nend');
    expect(lua.script.state()).toMatchObject({ on: true, error: expect.stringContaining("mc.lua:2: unexpected symbol near 'then'") });
    expect(lua.lines()[0]).toBe("error mc.lua:2 unexpected symbol near 'then'");
    expect(lua.script.interest(newSession(2, 0, 'c', 'b'))).toMatchObject({ connect: true, login: true, commands: null });
    expect(await lua.connect(2)).toBeNull();
    expect(await lua.ask(login(2))).toMatchObject(refused);
  });

  it('refuses at once where no server would greet', async () => {
    const lua = await runLuaScript('local x = nil\nx.y = 1', { backends: [] });
    expect(await lua.connect(2)).toMatchObject(refused);
    expect(lua.lines().at(-1)).toContain("error mc.lua:2 attempt to index local 'x' (a nil value)\nstack traceback:");
  });

  it('is read again when its file changes; connections keep the version that they came with', async () => {
    const version = (n: number) =>
      `function read_query() proxy.response = { type = 255, errmsg = 'v${n}' } return proxy.PROXY_SEND_RESULT end`;
    const lua = await runLuaScript(version(1));
    const said = async (): Promise<string> => Buffer.from(JSON.stringify((await lua.verdict('x')) satisfies object)).toString();
    const first = await said();
    rewrite(lua, 'x = = 1');
    await lua.connect(2);
    expect(await lua.ask(login(2))).toMatchObject(refused);
    expect(lua.script.state().error).toContain("mc.lua:1: unexpected symbol near '='");
    expect(await said()).toBe(first);
    rewrite(lua, version(2), 20);
    await lua.connect(3);
    expect(await lua.ask(login(3))).toBeNull();
    expect(lua.script.state().error).toBeNull();
    expect(await said()).toBe(first);
  });

  it('says how many connections run it, and how many an earlier text', async () => {
    const lua = await runLuaScript('function read_query() end');
    await lua.connect(2);
    expect(lua.script.state().sessions).toEqual({ current: 2, earlier: 0 });
    rewrite(lua, 'function read_query() return nil end', 20);
    await lua.script.reload();
    await lua.connect(3);
    expect(lua.script.state().sessions).toEqual({ current: 1, earlier: 2 });
    lua.script.ended(newSession(2, 0, '', ''));
    expect(lua.script.state().sessions).toEqual({ current: 1, earlier: 1 });
    rewrite(lua, 'x = = 1', 40);
    await lua.connect(4);
    expect(lua.script.state().sessions).toEqual({ current: 0, earlier: 2 });
    await lua.script.setOn(false);
    expect(lua.script.state().sessions).toEqual({ current: 0, earlier: 0 });
  });

  it('is told apart from hooks that fail; a new text is forgiven what the one before did', async () => {
    const lua = await runLuaScript("function read_query() error('oh', 0) end");
    await lua.query('x');
    expect(lua.script.state()).toMatchObject({ error: 'read_query: oh', unloadable: false });
    rewrite(lua, 'x = = 1');
    await lua.script.reload();
    await lua.query('x');
    expect(lua.script.state()).toMatchObject({ error: expect.stringContaining("unexpected symbol near '='"), unloadable: true });
    rewrite(lua, 'x = 1', 20);
    await lua.script.reload();
    expect(lua.script.state()).toMatchObject({ error: null, unloadable: false });
  });

  it('may be missing', async () => {
    const lua = await runLuaScript('');
    const { rmSync } = await import('node:fs');
    rmSync(lua.path);
    await lua.connect(2);
    expect(await lua.ask(login(2))).toMatchObject(refused);
    expect(lua.lines().at(-1)).toMatch(/^error - cannot open .*mc\.lua: /);
  });

  it('sees the modules beside it, and their lines', async () => {
    const lua = await runLuaScript("require('other')\nfunction read_query() other.fail() end", {
      files: { 'other.lua': "module('other', package.seeall)\nfunction fail() error('in here') end" },
    });
    expect(await lua.query('x')).toBeNull();
    expect(lua.lines().at(-1)).toMatch(/^error .*other\.lua:2 read_query: in here\nstack traceback:[\s\S]*mc\.lua:2: in function/);
  });
});

describe('a hook that fails', () => {
  it('is told with Lua’s traceback, and the traffic goes on as if it had returned nothing', async () => {
    const lua = await runLuaScript(`
      local function inner() local t = nil; return t.x end
      function read_query(packet)
        if packet:sub(2) == 'fail' then inner() end
        if packet:sub(2) == 'object' then error({}) end
        proxy.queries:append(1, '\\003SELECT 2')
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result(inj) inj.nothing.x = 1 end
      function connect_server() error('connect', 0) end
      function disconnect_client() error('bye') end`);
    expect(await lua.query('fail')).toBeNull();
    expect(await lua.query('object')).toBeNull();
    const verdict = await lua.verdict('x');
    const id = verdict.kind === 'queue' ? verdict.commands[0]!.id : 0;
    expect(await lua.reply(oneRow('2'), 'x', id)).toMatchObject({ verdict: { kind: 'forward' } });
    expect(await lua.reply(oneRow('1'), 'x')).toBeNull();
    lua.script.ended(fakeSession({ id: 1 }));
    const lines = lua.lines();
    expect(lines.map((line) => line.split('\n')[0])).toEqual([
      'error mc.lua:11 connect_server: connect',
      "error mc.lua:2 read_query: attempt to index local 't' (a nil value)",
      'error mc.lua:5 read_query: (error object is a table value)',
      "error mc.lua:10 read_query_result: attempt to index field 'nothing' (a nil value)",
      "error mc.lua:10 read_query_result: attempt to index field 'nothing' (a nil value)",
      'error mc.lua:12 disconnect_client: bye',
    ]);
    expect(lines[1]).toMatch(/\nstack traceback:\n[\s\S]*mc\.lua:2: in function 'inner'\n[\s\S]*mc\.lua:4: in function 'read_query'/);
    expect(lua.script.state().error).toBe(`disconnect_client: ${lua.path}:12: bye`);
  });

  it('that never ends is told with its line, though the client has left', async () => {
    const lua = await runLuaScript('function disconnect_client()\n  while true do end\nend', { limitMs: 20 });
    expect(lua.script.leaves(fakeSession({ id: 1 }))).toBeNull();
    lua.script.ended(fakeSession({ id: 1 }));
    await eventually('the line', () => lua.lines().length > 0);
    expect(lua.lines().map((line) => line.split('\n')[0])).toEqual([
      'error mc.lua:2 disconnect_client: the script ran too long and was ended',
    ]);
  });

  it('that never ends is ended, and switched off where it does so again and again', async () => {
    const lua = await runLuaScript('function read_query(packet)\n  while true do end\nend', { limitMs: 30 });
    for (let n = 0; n < 10; n++) expect(await lua.query('x')).toBeNull();
    const lines = lua.lines();
    expect(lines[0]).toMatch(/^error mc\.lua:2 read_query: the script ran too long and was ended/);
    expect(lines.at(-1)).toContain('switched off: read_query took too long 10 times in a row');
    expect(lua.script.state()).toMatchObject({ on: false, hooks: [{ name: 'read_query', calls: 10, timeouts: 10 }] });
    expect(await lua.query('x')).toBeNull();
    await lua.script.reload();
    expect(lua.script.state()).toMatchObject({ on: true, error: null });
  });

  it('that takes all memory leaves other connections alone', async () => {
    const lua = await runLuaScript(
      `
      function read_query(packet)
        if packet:sub(2) == 'take' then
          local all = {}
          for i = 1, 1e6 do all[i] = ('x'):rep(2 ^ 20) .. i end
        end
        print('fine')
      end`,
      { limitMs: 30_000 },
    );
    await lua.connect(2);
    expect(await lua.query('take')).toBeNull();
    expect(lua.lines().at(-1)).toMatch(/^error mc\.lua:5 read_query: not enough memory/);
    expect(await lua.query('x')).toBeNull();
    expect(lua.lines().at(-1)).toBe('log mc.lua:7 fine');
  });

  it('that runs for a while lets others run', async () => {
    const lua = await runLuaScript(
      `
      function read_query(packet)
        local over = os.clock() + 0.1
        while packet:sub(2) == 'long' and os.clock() < over do end
        proxy.queries:append(1, packet)
        return proxy.PROXY_SEND_QUERY
      end
      function read_query_result() end`,
      { limitMs: 20_000 },
    );
    const long = lua.query('long');
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    expect(await long).toMatchObject({ seesReply: true });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
  });
});
