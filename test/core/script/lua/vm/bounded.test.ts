/** Single calls of Lua's libraries that could keep everybody waiting, or break the state. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LuaState } from '../../../../support/luaState.ts';

let state: LuaState;
beforeAll(async () => {
  state = await LuaState.open({ limits: { total: 60_000, uncut: 30_000 } });
});
afterEach(() => {
  expect(state.values('return 1')).toEqual([1]);
});

const tooLong = 'the script ran too long and was ended';

describe('one string pattern is ended, and its line named', () => {
  it.each([
    ['gsub', '("a"):rep(200000):gsub(".-b", "")'],
    ['gsub with a function', '("a"):rep(200000):gsub(".-b", print)'],
    ['find', '("a"):rep(200000):find(".-b")'],
    ['match', '("a"):rep(200000):match("(.*)b")'],
    ['gmatch', 'for _ in ("a"):rep(200000):gmatch("(.-)b") do end'],
    ['of many repetitions', '("a"):rep(3000):find(".-.-.-.-b")'],
    ['of many that may be left out', '("a"):rep(40):find(("a?"):rep(40) .. ("a"):rep(41))'],
    ['of pairs', '("("):rep(200000):find("%b()")'],
    ['of what stands there again', '("a"):rep(20000):find("(.*)%1b")'],
  ])('%s', async (_, text) => {
    const fault = await state.fault(`local x\n${text.startsWith('for') ? text : `x = ${text}`}`);
    expect(fault).toMatchObject({ why: 'time', message: `script.lua:2: ${tooLong}`, place: 'script.lua:2' });
  });

  it('though it is caught', async () => {
    const fault = await state.fault('while true do\n pcall(string.find, ("a"):rep(200000), ".-b") end');
    expect(fault).toMatchObject({ why: 'time', message: expect.stringContaining(tooLong) });
  });

  it('among many that are quick enough by themselves', async () => {
    const brisk = await LuaState.open({ limits: { total: 200 } });
    const start = process.cpuUsage();
    expect((await brisk.fault('local s = ("a"):rep(1000) while true do s:find(".-b") end')).why).toBe('time');
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
  });
});

describe('long texts', () => {
  const values = async (text: string) => {
    const result = await state.run(text);
    if (result.fault !== null) throw new Error(result.fault.message);
    return result.value;
  };

  it('are matched where the pattern is no burden', async () => {
    const rows = `local s = ("(1, 'abc'), "):rep(20000)`;
    expect(await values(`${rows} return select(2, s:gsub("%d+", "?")), #(s:gsub("%s*%((%d+),%s*'(%a-)'%)", "%2%1"))`)).toEqual([
      20000, 100001,
    ]);
    expect(await values(`${rows} local n = 0 for w in s:gmatch("%a+") do n = n + #w end return n`)).toEqual([60000]);
    expect(await values(`${rows} return s:find("abd", 1, true), s:match("%s(.)$"), s:find("^.-(b)")`)).toEqual([null, null, 1, 7, 'b']);
    expect(await values(`local s = ("-"):rep(300000) .. "x" return s:find("%-*(x)")`)).toEqual([1, 300001, 'x']);
  });

  it('are found in texts that almost have them, everywhere', async () => {
    expect(
      await values('local s = ("a"):rep(2e6) return s:find(("a"):rep(1e6) .. "b", 1, true), (s .. "b"):find(("a"):rep(1e6) .. "b")'),
    ).toEqual([null, 1_000_001, 2_000_001]);
  });

  it('with patterns as long as they are', async () => {
    expect(await values('return (("a"):rep(200000)):find(("a?"):rep(200000))')).toEqual([1, 200000]);
    expect(await values('return pcall(string.find, "a", ("()"):rep(300))')).toEqual([false, 'too many captures']);
  });

  it('and functions that search as well', async () => {
    const text = `local s = ("ab "):rep(2000) return #(s:gsub("(.-) ", function(word) return (s:gsub(".-b", "c", 1)):sub(1, 1) .. word end))`;
    expect(await values(text)).toEqual([6000]);
  });
});

describe('what scripts load', () => {
  const refused = 'attempt to load a compiled chunk; only text is loaded here';

  it('is text', () => {
    expect(state.values('return loadstring(string.dump(function() end))')).toEqual([null, refused]);
    expect(state.values('return loadstring("\\27Lua")')).toEqual([null, refused]);
    expect(
      state.values('local chunk = string.dump(function() end) return load(function() local c = chunk chunk = nil return c end)'),
    ).toEqual([null, refused]);
    expect(state.values('local parts = { "return \'\\27", "x\'" } return #load(function() return table.remove(parts, 1) end)()')).toEqual([
      2,
    ]);
    expect(state.values('return load(function() error("no", 0) end)')).toEqual([null, 'no']);
    expect(state.values('return loadstring("return = 1", "=x")')).toEqual([null, "x:1: unexpected symbol near '='"]);
    expect(state.values('return pcall(loadstring)')).toEqual([false, "bad argument #1 to '?' (string expected, got no value)"]);
  });

  it('is text in files as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lua-'));
    writeFileSync(join(folder, 'compiled.lua'), '\x1bLuaQ\0');
    expect(state.values(`return loadfile("${folder}/compiled.lua")`)).toEqual([null, refused]);
    const fault = await state.fault(`package.path = "${folder}/?.lua" require("compiled")`);
    expect(fault.message).toContain(refused);
  });

  it('is text in the script itself', async () => {
    expect(await state.run(new TextEncoder().encode('\x1bLuaQ\0'))).toMatchObject({ fault: { message: refused, why: 'syntax' } });
  });
});

describe('a sort', () => {
  it('of many values is what it was', async () => {
    const text =
      'local t = {} for i = 1, 20000 do t[i] = i * 7919 % 20011 end table.sort(t) for i = 2, #t do assert(t[i - 1] < t[i]) end return #t';
    expect(await state.run(text)).toEqual({ fault: null, value: [20000] });
    const mixed = await state.fault('local t = {} for i = 1, 20000 do t[i] = i end t[7] = "x" table.sort(t)');
    expect(mixed.message).toBe('attempt to compare string with number');
  });

  it('of too many is ended', async () => {
    const brisk = await LuaState.open({ limits: { slice: 1e6, uncut: 1 } });
    const fault = await brisk.fault('local t = {} for i = 1, 20000 do t[i] = i * 7919 % 20011 end\ntable.sort(t)');
    expect(fault).toMatchObject({ why: 'time', message: `script.lua:2: ${tooLong}` });
  });

  it('by what is no order ends', async () => {
    const fault = await state.fault('local t = {} for i = 1, 500 do t[i] = i end table.sort(t, function() return true end)');
    expect(fault.message).toContain('invalid order function for sorting');
  });
});

describe('a format', () => {
  it('has bounds', () => {
    expect(state.values('return pcall(string.format, "%99999s", "x")')).toEqual([false, 'invalid format (width or precision too long)']);
    expect(state.values('return #string.format("%99s%s", "x", ("y"):rep(200000))')).toEqual([200099]);
  });
});
