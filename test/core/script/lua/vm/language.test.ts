import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LuaState } from '../../../../support/luaState.ts';

const folder = mkdtempSync(join(tmpdir(), 'lua-language-'));
afterAll(() => rmSync(folder, { recursive: true }));

let state: LuaState;
beforeAll(async () => {
  state = await LuaState.open({ path: join(folder, '?.lua') });
});

describe('Lua 5.1', () => {
  it.each([
    ['return _VERSION', ['Lua 5.1']],
    ['return 7/1 == 7, tostring(7/1)', [true, '7']],
    ['return "\\.\\-"', ['.-']],
    ['return unpack({ 1, 2, 3 })', [1, 2, 3]],
    ['return loadstring("return 1 + 1")()', [2]],
    ['local f = setfenv(function() return x end, { x = 5 }) return f()', [5]],
    ['return getfenv() == _G, getfenv(0) == _G, _G._G == _G', [true, true, true]],
    ['return #"a\\0b", ("a\\0b"):byte(2)', [3, 0]],
    ['return math.mod == nil, math.fmod(7, 3), table.getn({ 1, 2 }), string.gfind ~= nil', [false, 1, 2, true]],
    ['return select("#", nil, nil), arg == nil', [2, true]],
    ['return newproxy', [null]],
    [
      'return ("ab"):rep(3), ("x"):rep(0), ("x"):rep(-1), (""):rep(5), ("x"):rep(2.9), #("abc"):rep(1e5)',
      ['ababab', '', '', '', 'xx', 300_000],
    ],
    ['return pcall(string.rep)', [false, "bad argument #1 to 'rep' (string expected, got no value)"]],
    ['return coroutine.running(), pcall(coroutine.yield)', [null, false, 'attempt to yield across metamethod/C-call boundary']],
    ['return coroutine.wrap(function() coroutine.yield(type(coroutine.running())) end)()', ['thread']],
  ])('%s', (text, values) => {
    expect(state.values(text)).toEqual(values);
  });

  it('passes every byte both ways', () => {
    const environment = state.vm.newEnvironment();
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    const chunk = environment.load('local s = ... return s .. s:sub(1, 1), #s', '@x');
    const result = environment.call(
      chunk.fault === null ? chunk.value : '',
      (lua) => lua.pushBytes(bytes),
      (lua) => [lua.toBytes(1), lua.toNumber(2)],
    );
    expect(result).toEqual({ fault: null, value: [Uint8Array.from([...bytes, 0]), 70_000] });
  });

  it('writes and reads text of any length as UTF-8', () => {
    const environment = state.vm.newEnvironment();
    for (const text of ['', 'é', 'x'.repeat(60), '€'.repeat(40_000)]) {
      const result = environment.setup((lua) => {
        lua.pushText(text);
        return [lua.toText(-1), lua.length(-1)];
      });
      expect(result).toEqual({ fault: null, value: [text, new TextEncoder().encode(text).length] });
    }
  });

  it('prints values with tabs between them', () => {
    state.printed.stdout = '';
    state.values('print("a", nil, 1.5, true) print() print(setmetatable({}, { __tostring = function() return "mine" end }))');
    expect(state.printed.stdout).toBe('a\tnil\t1.5\ttrue\n\nmine\n');
  });
});

describe('a connection', () => {
  it('has globals and library tables of its own', () => {
    const [one, other] = [state.vm.newEnvironment(), state.vm.newEnvironment()];
    state.values('x = 1 function string.shout(s) return s:upper() end function table.first(t) return t[1] end print = nil', one);
    expect(state.values('return x, string.shout, table.first, print == nil', other)).toEqual([null, null, null, false]);
    expect(state.values('return x, ("a"):shout(), table.first({ 2 }), print', one)).toEqual([1, 'A', 2, null]);
    expect(state.values('return pcall(function() return ("a"):shout() end)', other)).toEqual([
      false,
      "script.lua:1: attempt to call method 'shout' (a nil value)",
    ]);
  });

  it('has a metatable of strings of its own, and reaches no other that is shared', async () => {
    const [one, other] = [state.vm.newEnvironment(), state.vm.newEnvironment()];
    state.values('getmetatable("").__index = function(s, i) return s:byte() end', state.vm.newEnvironment());
    state.values('getmetatable("").__mod = string.format', one);
    expect(state.values('return pcall(function() return "%d" % 5 end)', other)[0]).toBe(false);
    expect(state.values('return "%d" % 5, ("x"):upper()', one)).toEqual(['5', 'X']);
    expect(state.values('return getmetatable(io.stdout), debug.getmetatable(io.stdout)')).toEqual(['FILE*', 'FILE*']);
    expect((await state.fault('debug.setmetatable(nil, {})')).message).toContain("'debug.setmetatable' of a nil is not supported here");
  });

  it('keeps its globals when a metatable forbids others', () => {
    const text =
      'setmetatable(_G, { __index = function(_, name) error("undeclared " .. name, 2) end }) return pcall(function() return y end)';
    const environment = state.vm.newEnvironment();
    expect(state.values(text, environment)).toEqual([false, 'script.lua:1: undeclared y']);
    expect(environment.has('y')).toBe(false);
    expect(state.values('return type(print)', environment)).toEqual(['function']);
  });

  it('keeps its coroutines apart from others', () => {
    const [one, other] = [state.vm.newEnvironment(), state.vm.newEnvironment()];
    state.values('co = coroutine.create(function() x = 7 coroutine.yield() return x end) coroutine.resume(co)', one);
    state.values('x = 8', other);
    expect(state.values('return select(2, coroutine.resume(co))', one)).toEqual([7]);
  });
});

describe('require', () => {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  it('loads a file once for each connection', () => {
    write('counted.lua', 'loads = (loads or 0) + 1 return { name = ..., n = loads }');
    const environment = state.vm.newEnvironment();
    const text = 'local a, b = require("counted"), require("counted") return a == b, a.name, a.n, package.loaded.counted == a, loads';
    expect(state.values(text, environment)).toEqual([true, 'counted', 1, true, 1]);
    expect(state.values('return loads, package.loaded.counted')).toEqual([null, null]);
  });

  it('finds modules within folders, and such as module makes', () => {
    mkdirSync(join(folder, 'deep'));
    write('deep/inner.lua', 'module("deep.inner", package.seeall) function hi() return _NAME, _PACKAGE, type(print), _M == deep.inner end');
    expect(state.values('require("deep.inner") return deep.inner.hi()')).toEqual(['deep.inner', 'deep.', 'function', true]);
  });

  it('finds preloaded modules first, as text or natives', () => {
    state.vm.preload('shipped.text', 'local name = ... return { name = name, print = print }');
    state.vm.preload('shipped.native', (lua) => {
      lua.newTable();
      lua.pushText('native');
      lua.setField(-2, 'kind');
      return 1;
    });
    const text = 'local t, n = require "shipped.text", require "shipped.native" return t.name, t.print == print, n.kind';
    expect(state.values(text)).toEqual(['shipped.text', true, 'native']);
    expect(state.values('package.preload.mine = function() return 3 end return require("mine"), require("mine")')).toEqual([3, 3]);
  });

  it('tells where it looked', async () => {
    const { message } = await state.fault('package.cpath = "./?.so" local x = require("not.there")');
    expect(message).toBe(
      "script.lua:1: module 'not.there' not found:\n\tno field package.preload['not.there']" +
        `\n\tno file '${folder}/not/there.lua'\n\tno file './not/there.so'`,
    );
  });

  it('tells of modules in C, of loops and of mistakes in the file', async () => {
    write('native.so', '');
    expect((await state.fault(`package.cpath = [==[${folder}/?.so]==] require("native")`)).message).toContain(
      'modules written in C are not supported here',
    );
    write('loop.lua', 'require("loop")');
    expect((await state.fault('require("loop")')).message).toContain("loop or previous error loading module 'loop'");
    write('wrong.lua', 'x = = 1');
    expect((await state.fault('require("wrong")')).message).toBe(
      `error loading module 'wrong' from file '${folder}/wrong.lua':\n\t${folder}/wrong.lua:1: unexpected symbol near '='`,
    );
  });

  it('leaves files to loadfile and dofile as well', () => {
    write('file.lua', '#!/usr/bin/lua\ny = 4 return y, debug.getinfo(1).currentline');
    const path = join(folder, 'file.lua');
    expect(state.values(`return dofile("${path}")`)).toEqual([4, 2]);
    expect(state.values(`local f = loadfile("${path}") setfenv(f, {}) return pcall(f)`)[0]).toBe(false);
    expect(state.values('return loadfile("/not/there.lua")')).toEqual([null, 'cannot open /not/there.lua: No such file or directory']);
  });
});
