import { beforeEach, describe, expect, it } from 'vitest';
import { luaPorts } from '../../../../../src-core/node/lua/luaPorts.ts';
import { defaultLimits } from '../../../../../src-core/script/lua/vm/limits.ts';
import { LuaState } from '../../../../support/luaState.ts';

let state: LuaState;
beforeEach(async () => {
  state = await LuaState.open();
});

/** What a chunk returns, in the slices that commands cut it into. */
async function values(text: string, from = state): Promise<unknown> {
  const result = await from.run(text);
  if (result.fault !== null) throw new Error(`${result.fault.message}\n${result.fault.traceback}`);
  return result.value;
}

describe('io.popen', () => {
  it.each([
    ['local f = io.popen("echo one; echo 2 0x10; printf last") return f:read(), f:read("*n", "*n"), f:read("*a")', ['one', 2, '\nlast']],
    ['local t = {} for line in io.popen("echo a; echo; echo b", "r"):lines() do t[#t + 1] = line end return unpack(t)', ['a', '', 'b']],
    [
      'local f = io.popen("true") return f:read("*a"), f:read(), io.type(f), f:close(), io.type(f)',
      ['', null, 'file', true, 'closed file'],
    ],
    ['return io.popen("exit 3"):close(), io.close(io.popen("exit 3"))', [true, true]],
    ['return io.popen("cat"):read("*a"), io.popen("wc -c"):read("*n")', ['', 0]],
    ['return io.popen("echo"):seek("set")', [null, 'Illegal seek', 29]],
    ['return io.popen("echo"):write("a")', [null, 'Bad file descriptor', 9]],
    ['return io.popen("echo", "x")', [null, 'echo: Invalid argument', 22]],
    ['return pcall(io.popen)', [false, "bad argument #1 to 'popen' (string expected, got no value)"]],
    ['local f = io.popen("echo one") f:close() return pcall(f.read, f)', [false, 'attempt to use a closed file']],
    ['io.input(io.popen("echo from the shell")) return io.read()', ['from the shell']],
    ['return io.popen("echo \\0 unseen"):read()', ['']],
  ])('%s', async (text, wanted) => {
    expect(await values(text)).toEqual(wanted);
  });

  it('hands all bytes to the command and back', async () => {
    const numbers = '(text) local t = {} for i = 1, #text do t[i] = text:byte(i) end return table.concat(t, " ") end';
    const [all] = (await values(`
      local function bytes${numbers}
      local t = {}
      for i = 0, 255 do t[#t + 1] = string.format("\\\\%03o", i) end
      return bytes(io.popen("printf '" .. table.concat(t) .. "'"):read("*a"))`)) as string[];
    expect(all!.split(' ').map(Number)).toEqual(Array.from({ length: 256 }, (_, i) => i));
    expect(
      await values(`local function bytes${numbers} return bytes(io.popen("printf %s 'a\\255\\228\\\\z' \\"\\233\\""):read("*a"))`),
    ).toEqual(['97 255 228 92 122 233']);
    expect(await values(`return io.popen("printf %s 'Grüße'"):read("*a")`)).toEqual(['Grüße']);
  });

  it('gives the command what was written when the file is closed, and prints its output', async () => {
    await values('f = io.popen("tr a-z A-Z; echo wrong >&2", "w") f:write("one ", 2) print("before") return f:close()');
    expect(state.printed).toEqual({ stdout: 'before\nONE 2', stderr: 'wrong\n' });
    expect(await values('local f = io.popen("od -An -tu1", "w") f:write("\\0\\255\\n") return f:read(), f:close()')).toEqual([null, true]);
    expect(state.printed.stdout).toMatch(/ 0 255 +10\n$/);
    expect(await values('local f = io.popen("head -c 1", "w") f:write(("x"):rep(1e6)) return f:close(), f ~= nil')).toEqual([true, true]);
  });

  it('runs a command that nobody closed once it is out of reach', async () => {
    await values('do io.popen("cat", "w"):write("late") end collectgarbage() collectgarbage()');
    expect(state.printed.stdout).toBe('late');
  });

  it('ends a command, and all that it has started, that writes or is given too much', async () => {
    expect(await state.fault('\nio.popen("yes")')).toMatchObject({
      message: 'script.lua:2: the command was ended, since it wrote more than 16 MiB',
      place: 'script.lua:2',
    });
    expect((await state.fault('io.popen("cat", "w"):write(("x"):rep(2 ^ 24), "x")')).message).toContain('may be given 16 MiB at most');
    expect(await values('return #io.popen("head -c 16777216 /dev/zero"):read("*a")')).toEqual([2 ** 24]);
  });
});

describe('os.execute', () => {
  it("answers as C's system() does", async () => {
    expect(await values('return os.execute("exit 3"), os.execute("true"), os.execute("kill -9 $$"), os.execute() ~= 0')).toEqual([
      768,
      0,
      9,
      true,
    ]);
    expect(await values('return os.execute("echo out; echo err >&2")')).toEqual([0]);
    expect(state.printed).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  });
});

describe('a command that runs long', () => {
  it('is ended with all that it has started', async () => {
    const short = await LuaState.open({ limits: { commands: 150 } });
    const fault = await short.fault('\nio.popen("sleep 61.25; echo never")');
    expect(fault).toMatchObject({
      message: expect.stringMatching(/^script.lua:2: the command was ended, since it ran longer than 1\d\d ms$/),
    });
    expect(await values('return io.popen("ps -A -o args"):read("*a"):find("sleep 61.25", 1, true)')).toEqual([null]);
    expect(await values('return select(2, pcall(os.execute, "sleep 9"))', short)).toEqual([expect.stringContaining('ran longer than')]);
  });

  it('may take longer than a script that cannot be cut, but within one slice all of them together', async () => {
    const tight = await LuaState.open({ limits: { uncut: 100, commands: 500 } });
    expect(await values('return select(2, pcall(function() return os.execute("sleep 0.25") end))', tight)).toEqual([0]);
    const [text] = (await values('return select(2, pcall(function() for i = 1, 9 do os.execute("sleep 0.2") end end))', tight)) as string[];
    expect(text).toContain('the command was ended, since it ran longer than');
    expect(await values('for i = 1, 4 do os.execute("sleep 0.2") end return "done"', tight)).toEqual(['done']);
  });

  it('goes on by itself where it was put in the background', async () => {
    const short = await LuaState.open({ limits: { commands: 500 } });
    expect(await values('return os.execute("sleep 0.7 >/dev/null 2>&1 &"), io.popen("echo on"):read()', short)).toEqual([0, 'on']);
  });

  it("ends with the hook's own time", async () => {
    const brief = await LuaState.open({ limits: { total: 200 } });
    expect((await brief.fault('os.execute("sleep 9")')).message).toMatch(/ended/);
  });

  it('may take two seconds', () => expect(defaultLimits.commands).toBe(2_000));
});

it('keeps what must not be told out of the environment', async () => {
  process.env.COMMAND_SECRET = 'hush';
  process.env.COMMAND_OPEN = 'open';
  const ports = luaPorts(() => undefined, ['hush']);
  const guarded = await LuaState.open({}, { shell: ports.shell });
  expect(await values('return io.popen("echo $COMMAND_SECRET,$COMMAND_OPEN"):read()', guarded)).toEqual([',open']);
  expect(await values('return io.popen("echo $COMMAND_SECRET"):read()')).toEqual(['hush']);
  delete process.env.COMMAND_SECRET;
  delete process.env.COMMAND_OPEN;
});
