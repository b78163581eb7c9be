import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { luaPorts } from '../../../../../src-core/node/lua/luaPorts.ts';
import type { Limits } from '../../../../../src-core/script/lua/vm/limits.ts';
import type { ClockPort } from '../../../../../src-core/script/lua/vm/ports.ts';
import { called, LuaState } from '../../../../support/luaState.ts';

const MiB = 2 ** 20;
const limits: Limits = { slice: 2, total: 300, uncut: 60, commands: 200, matching: 4e6, memory: 48 * MiB, growth: 20 * MiB };
const tooLong = 'the script ran too long and was ended';

/** Each look at the clock finds it a little later, however busy the machine is. */
let now = 0;
const step = 0.1;
const clock: ClockPort = {
  ...luaPorts(() => undefined).clock,
  now: () => {
    now += step;
    return now;
  },
};

let state: LuaState;
beforeEach(async () => {
  state = await LuaState.open({ limits }, { clock });
});
afterEach(() => {
  // Whatever one connection did, the others' scripts run.
  expect(state.values('return 1')).toEqual([1]);
});

/** How long the longest of the host's turns was while it ran, and how many there were. */
async function turnsOf(work: Promise<unknown>): Promise<{ longest: number; count: number }> {
  const turns = { longest: 0, count: 0 };
  let done = false;
  void work.finally(() => {
    done = true;
  });
  while (!done) {
    const before = now;
    await new Promise((resolve) => setImmediate(resolve));
    turns.longest = Math.max(turns.longest, now - before);
    turns.count++;
  }
  return turns;
}

describe('a script that runs long', () => {
  it('is cut into slices and comes to its end', async () => {
    const result = state.run('local n = 0 for i = 1, 5e5 do n = n + i end return n');
    expect(result).toBeInstanceOf(Promise);
    const { longest, count } = await turnsOf(result as Promise<unknown>);
    expect(await result).toEqual({ fault: null, value: [125000250000] });
    expect(longest).toBeLessThan(2 * limits.slice);
    expect(count).toBeGreaterThan(50);
  });

  it('lets others be called in between, and its own calls wait', async () => {
    const environment = state.vm.newEnvironment();
    const order: string[] = [];
    state.values('function slow() for i = 1, 1e6 do end return "slow" end function quick() return "quick" end', environment);
    const call = (name: string) =>
      called(
        environment.call(
          name,
          () => undefined,
          (lua) => lua.toText(1),
        ),
      );
    const slow = Promise.resolve(call('slow')).then(() => order.push('slow'));
    const quick = Promise.resolve(call('quick')).then(() => order.push('quick'));
    expect(state.values('return "other"')).toEqual(['other']);
    order.push('other');
    expect(environment.setup((lua) => lua.getField(-10_002, 'slow'))).toEqual({ fault: null, value: 'function' });
    await Promise.all([slow, quick]);
    expect(order).toEqual(['other', 'slow', 'quick']);
  });

  it('takes turns with others that run long: one slice a turn', async () => {
    const work = Promise.all([1, 2, 3, 4, 5, 6].map(() => state.run('for i = 1, 1e6 do end')));
    expect((await turnsOf(work)).longest).toBeLessThan(2 * limits.slice);
  });

  it('ends where its connection ends', async () => {
    const environment = state.vm.newEnvironment();
    const result = state.run('while true do end', environment);
    environment.close();
    expect(await result).toMatchObject({ fault: { why: 'lost', message: 'the connection of the script ended' } });
  });
});

describe('an endless loop is ended, and its line named', () => {
  it.each([
    ['as it is', '\nwhile true do end', 'script.lua:2'],
    ['within pcall', 'while true do\n pcall(function()\n  while true do end end) end', 'script.lua:'],
    ['within pcall within pcall', 'local function f() while true do pcall(f) end end f()', 'script.lua:1'],
    ['within a metamethod', 'local t = setmetatable({}, { __index = function()\n while true do end end }) return t.x', 'script.lua:2'],
    ['within a coroutine', 'coroutine.wrap(function()\n while true do end end)()', 'script.lua:2'],
    ['of coroutines', 'while true do coroutine.wrap(function() pcall(function() while true do end end) end)() end', 'script.lua:1'],
    ['within an error handler', 'xpcall(function() error("x") end, function()\n while true do end end)', 'script.lua:2'],
    ['whose error would be swallowed', 'return pcall(function()\n while true do end end)', 'script.lua:2'],
    ['of calls of itself', 'local function f() return f() end f()', 'script.lua:1'],
  ])('%s', async (_, text, place) => {
    const fault = await state.fault(text);
    expect(fault).toMatchObject({ why: 'time', message: expect.stringContaining(tooLong) });
    expect(fault.place).toContain(place);
  });

  it('while results are read', () => {
    const environment = state.vm.newEnvironment();
    state.values('function hook() return setmetatable({}, { __index = function() while true do end end }) end', environment);
    const result = environment.call(
      'hook',
      () => undefined,
      (lua) => lua.getField(1, 'x'),
    );
    expect(result).toMatchObject({ fault: { why: 'time', message: `script.lua:1: ${tooLong}` } });
  });

  it('though it takes away what watches it', async () => {
    expect((await state.fault('debug.sethook()')).message).toContain("'debug.sethook' is not supported here");
  });
});

describe('a look at the clock', () => {
  it('comes soon again where single instructions take long', async () => {
    let slow = 0;
    const busy = await LuaState.open({ limits: { ...limits, total: 5_000 } }, { clock: { ...clock, now: () => clock.now() + slow } });
    busy.vm.define(null, {
      slowly() {
        slow += 10;
        return 0;
      },
    });
    const environment = busy.vm.newEnvironment();
    // It looks for the first time after 166 calls of 10 ms each, then after every third.
    expect(await busy.run('while true do slowly() end', environment)).toMatchObject({ fault: { why: 'time' } });
    expect(slow).toBeLessThan(5_100);
    expect(await busy.run('for i = 1, 1000 do end return 1', environment)).toMatchObject({ fault: null });
  });
});

describe('too deep a recursion is an error', () => {
  it.each([
    ['of Lua', 'local function f() return 1 + f() end f()', 'stack overflow'],
    ['through pcall', 'local function f() return select(2, pcall(f)) end error(f(), 0)', 'C stack overflow'],
    ['through gsub', 'local function f() return (("x"):gsub(".", f)) end f()', 'C stack overflow'],
    ['of the grammar', 'assert(loadstring("return " .. ("("):rep(1e5)))', 'chunk has too many syntax levels'],
  ])('%s', async (_, text, message) => {
    expect(await state.fault(text)).toMatchObject({ why: 'run', message: expect.stringContaining(message) });
  });
});

describe('2 GB of strings', () => {
  it.each([
    ['by doubling', 'local s = ("x"):rep(1000) while true do s = s .. s end'],
    ['in a table', 'local t, s = {}, ("x"):rep(1e6) for i = 1, 2000 do t[i] = s .. i end'],
    [
      'in a table, though it catches',
      'local t, s = {}, ("x"):rep(1e6) pcall(function() for i = 1, 2e3 do t[i] = s .. i end end) local u = s .. 0',
    ],
    ['by rep', 'return ("x"):rep(2^31 - 1)'],
    ['by concat', 'local t, s = {}, ("x"):rep(1e6) for i = 1, 2000 do t[i] = s end return table.concat(t)'],
    ['kept in a global', 't = {} local s = ("x"):rep(1e6) for i = 1, 2000 do t[i] = s .. i end'],
    ['in numbers', 'local t = {} for i = 1, 2e9 do t[i] = i end'],
  ])('%s end the call and no more', async (_, text) => {
    const fault = await state.fault(text);
    expect(fault).toMatchObject({ why: 'memory', message: expect.stringContaining('not enough memory'), place: 'script.lua:1' });
    expect(state.vm.instance.heapBytes).toBeLessThan(48 * MiB);
    expect(state.vm.lost).toBeNull();
  });

  it('of which one is needed at a time is no fault', async () => {
    const text = 'local s = ("x"):rep(1e6) for i = 1, 60 do local t = s .. i end return "done"';
    expect(await state.run(text)).toEqual({ fault: null, value: ['done'] });
  });

  it('in steps: the connection that keeps most of the memory loses its script', async () => {
    const environment = state.vm.newEnvironment();
    const keep = 't, s = t or {}, s or ("x"):rep(1e6) for i = 1, 15 do t[#t + 1] = s .. #t end';
    expect(await state.run(keep, environment)).toMatchObject({ fault: null });
    const { why } = await state.fault(`${keep} ${keep}`, environment);
    expect(why).toBe('memory');
    expect(environment.closed).toBe(true);
    expect(state.vm.usedBytes).toBeLessThan(MiB);
  });

  it('that other connections hold on to end the state', async () => {
    const keeper = await LuaState.open({ limits: { ...limits, total: 30_000, growth: 100 * MiB } });
    keeper.vm.setup((lua) => {
      lua.newTable();
      lua.newTable();
      lua.setField(-2, 'shared');
      lua.setField(-10_002, 'all');
    });
    const fault = await keeper.fault('for i = 1, 2000 do all.shared[i] = ("x"):rep(1e6) .. i end');
    expect(fault.why).toBe('memory');
    expect(keeper.vm.lost).toBe('the scripts keep too much in the memory of their Lua state');
    expect(() => keeper.vm.newEnvironment()).toThrow('keep too much');
  });
});

describe('a broken state', () => {
  it('answers every call with why it ended', async () => {
    const broken = await LuaState.open({ limits });
    const environment = broken.vm.newEnvironment();
    broken.values('function hook() end', environment);
    // The address of nothing: WebAssembly traps.
    expect(() => broken.vm.instance.guard(() => broken.vm.instance.exports.lua_gettop(0x7fff_fff0))).toThrow('the Lua state broke');
    expect(broken.vm.lost).toContain('the Lua state broke');
    expect(
      environment.call(
        'hook',
        () => undefined,
        () => 0,
      ),
    ).toMatchObject({ fault: { why: 'lost' } });
    expect(environment.load('return 1', '@x')).toMatchObject({ fault: { why: 'lost' } });
    environment.close();
  });
});

describe("Lua's collector", () => {
  it('serves all connections, so none can stop it', async () => {
    expect(state.values('return collectgarbage("stop"), collectgarbage("setpause", 10000), collectgarbage("count") > 10')).toEqual([
      0,
      200,
      true,
    ]);
    await state.run('for i = 1, 100 do local s = ("x"):rep(1e5) .. i end');
    expect(state.vm.usedBytes).toBeLessThan(5 * MiB);
  });
});
