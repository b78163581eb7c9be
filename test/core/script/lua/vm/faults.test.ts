import { beforeAll, describe, expect, it } from 'vitest';
import { LuaState } from '../../../../support/luaState.ts';

let state: LuaState;
beforeAll(async () => {
  state = await LuaState.open();
  state.vm.define('native', {
    fails() {
      throw new Error('bad thing');
    },
    calls(lua) {
      lua.call(lua.top - 1, -1);
      return lua.top;
    },
    context(lua) {
      lua.pushText(String(lua.context));
      return 1;
    },
    grows(lua) {
      lua.room(5_000);
      for (let i = 0; i < 5_000; i++) lua.pushNumber(i);
      return 5_000;
    },
  });
});

describe('a fault', () => {
  it('of grammar names the line', async () => {
    expect(await state.fault('local a\nlocal b = = 1')).toEqual({
      message: "script.lua:2: unexpected symbol near '='",
      traceback: '',
      place: 'script.lua:2',
      why: 'syntax',
    });
  });

  it("has Lua's message and traceback", async () => {
    expect(await state.fault('local t\n\nlocal function f() return t.x end\nf()\n')).toEqual({
      message: "script.lua:3: attempt to index upvalue 't' (a nil value)",
      traceback: "stack traceback:\n\tscript.lua:3: in function 'f'\n\tscript.lua:4: in main chunk",
      place: 'script.lua:3',
      why: 'run',
    });
  });

  it('takes values that are no strings', async () => {
    expect((await state.fault('error({})')).message).toBe('(error object is a table value)');
    expect((await state.fault('error(setmetatable({}, { __tostring = function() return "told" end }))')).message).toBe('told');
    expect((await state.fault('error()')).message).toBe('(error object is a nil value)');
    expect((await state.fault('error("plain", 0)')).place).toBe('script.lua:1');
  });

  it('is not as long as what the script raises', async () => {
    expect((await state.fault('error(("x"):rep(1e6))')).message).toHaveLength(4_001);
  });

  it('leaves the environment usable', async () => {
    const environment = state.vm.newEnvironment();
    await state.fault('x = 5 error("once")', environment);
    expect(state.values('return x', environment)).toEqual([5]);
  });

  it('in what is pushed or read is one as well', () => {
    const environment = state.vm.newEnvironment();
    state.values('function hook(a) return setmetatable({}, { __index = function() error("no index") end }) end', environment);
    const read = environment.call(
      'hook',
      () => undefined,
      (lua) => lua.getField(1, 'x'),
    );
    expect(read).toMatchObject({ fault: { message: 'script.lua:1: no index', why: 'run' } });
    const pushed = environment.call(
      'hook',
      (lua) => {
        lua.pushNil();
        lua.call(0, 0);
      },
      () => 1,
    );
    expect(pushed).toMatchObject({ fault: { message: 'attempt to call a nil value' } });
    expect(
      environment.call(
        'hook',
        () => undefined,
        (_, count) => count,
      ),
    ).toEqual({ fault: null, value: 1 });
  });
});

describe('a native', () => {
  it('raises what it throws, behind the place of the call', async () => {
    expect((await state.fault('\nnative.fails()')).message).toBe('script.lua:2: bad thing');
    expect(state.values('return pcall(native.fails)')).toEqual([false, 'bad thing']);
    expect(state.values('return pcall(function() native.fails() end)')).toEqual([false, 'script.lua:1: bad thing']);
  });

  it('does so in coroutines', () => {
    const text = `local co = coroutine.wrap(function() coroutine.yield(select(2, pcall(native.fails))) native.fails() end)
      return co(), pcall(co)`;
    expect(state.values(text)).toEqual(['bad thing', false, 'script.lua:1: bad thing']);
  });

  it('lets through what the function that it calls raises', async () => {
    expect(state.values('return pcall(native.calls, function() error({ 1 }) end)')).toEqual([false, undefined]);
    expect(state.values('return native.calls(pcall, native.calls, native.fails)')).toEqual([false, 'bad thing']);
    expect((await state.fault('native.calls(function()\n error("deep") end)')).message).toBe('script.lua:2: deep');
  });

  it('sees whose script calls it', () => {
    const [one, other] = [state.vm.newEnvironment('one'), state.vm.newEnvironment('other')];
    expect(state.values('return native.context()', one)).toEqual(['one']);
    expect(state.values('return native.context()', other)).toEqual(['other']);
  });

  it('may push thousands of values', () => {
    expect(state.values('return select("#", native.grows()), (select(5000, native.grows()))')).toEqual([5_000, 4_999]);
  });

  it('must not call a script by itself', () => {
    const environment = state.vm.newEnvironment();
    state.vm.define('again', {
      call() {
        environment.has('x');
        return 0;
      },
    });
    expect(String(state.values('return pcall(again.call)')[1])).toBe('a function that a script calls must not call scripts by itself');
  });
});

describe('an object of ours', () => {
  it('is let go when no script can reach it', () => {
    const collected: string[] = [];
    const metatable = state.vm.metatable({
      __tostring(lua) {
        lua.pushText('object');
        return 1;
      },
    });
    const object = { collected: () => collected.push('gone') };
    state.vm.define('objects', {
      make(lua) {
        lua.newObject(object, metatable);
        return 1;
      },
      isOurs(lua) {
        lua.pushBoolean(lua.toObject(1) === object);
        return 1;
      },
    });
    const environment = state.vm.newEnvironment();
    const text = 'o = objects.make() return tostring(o), objects.isOurs(o), objects.isOurs({}), objects.isOurs(io.stdout), type(o)';
    expect(state.values(text, environment)).toEqual(['object', true, false, false, 'userdata']);
    state.vm.instance.collect();
    expect(collected).toEqual([]);
    state.values('o = nil collectgarbage()', environment);
    expect(collected).toEqual(['gone']);
  });
});

describe('a closed environment', () => {
  it('gives back what it held', () => {
    state.vm.instance.collect();
    const before = state.vm.usedBytes;
    for (let i = 0; i < 20; i++) {
      const environment = state.vm.newEnvironment();
      state.values('big = {} for i = 1, 20 do big[i] = "x" .. i end function f() return big end return 1', environment);
      environment.setup((lua) => {
        lua.pushText('f');
        lua.rawGet(-10_002);
        return lua.ref();
      });
      environment.close();
      expect(
        environment.call(
          'f',
          () => undefined,
          () => 0,
        ),
      ).toMatchObject({ fault: { why: 'lost' } });
    }
    state.vm.instance.collect();
    expect(state.vm.usedBytes - before).toBeLessThan(5_000);
  });
});
