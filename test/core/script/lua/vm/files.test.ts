import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LuaState, type Plain } from '../../../../support/luaState.ts';

const folder = mkdtempSync(join(tmpdir(), 'lua-files-'));
const file = join(folder, 'file.txt');
afterAll(() => rmSync(folder, { recursive: true }));

let state: LuaState;
beforeAll(async () => {
  state = await LuaState.open();
});
beforeEach(() => writeFileSync(file, 'one\n2 0x10 -3.5e2 x\n\nlast'));

const values = (text: string): Plain[] => state.values(`local path = [==[${file}]==] ${text}`);

describe('io', () => {
  it.each([
    ['local f = io.open(path) return f:read("*l", "*n", "*n", "*n", "*n")', ['one', 2, 16, -350, null]],
    ['local f = io.open(path) return f:read(2, 0, 100), f:read(0), f:read(1), f:read("*a")', ['on', null, null, '']],
    ['local t = {} for line in io.lines(path) do t[#t + 1] = line end return unpack(t)', ['one', '2 0x10 -3.5e2 x', '', 'last']],
    ['local f = io.open(path) local n = 0 for _ in f:lines() do n = n + 1 end return n, io.type(f)', [4, 'file']],
    ['local f = io.open(path) return f:seek("end"), f:seek("set", 4), f:read(1), f:seek("cur", 2), f:read("*n")', [25, 4, '2', 7, null]],
    [
      'local f = io.open(path) f:close() return io.type(f), tostring(f), io.type(1), tostring(io.stdout):sub(1, 7)',
      ['closed file', 'file (closed)', null, 'file (0'],
    ],
    ['return io.open("/not/there")', [null, '/not/there: No such file or directory', 2]],
    ['return io.open(path, "x")', [null, undefined, 22]],
    ['return pcall(io.lines, "/not/there")', [false, "bad argument #1 to 'lines' (/not/there: No such file or directory)"]],
    ['return pcall(io.open)', [false, "bad argument #1 to 'open' (string expected, got no value)"]],
    ['local f = io.open(path) f:close() return pcall(f.read, f)', [false, 'attempt to use a closed file']],
    ['return pcall(io.open(path).read, io.open(path), "*x")', [false, "bad argument #1 to 'read' (invalid format)"]],
    ['io.input(path) return io.read(), io.read("*a"):sub(-4), io.read()', ['one', 'last', null]],
    ['local f = io.tmpfile() f:write("abc") f:seek("set") return f:read("*a")', ['abc']],
    ['return io.read(), io.stdin:read("*a")', [null, '']],
  ])('%s', (text, wanted) => {
    const got = values(text);
    expect(got).toEqual(wanted.map((value, i) => (value === undefined ? got[i] : value)));
  });

  it('writes real files, at once', () => {
    expect(values('f = io.open(path, "w") f:write("a", 1, "\\0", "\\255") return f:setvbuf("full"), f:flush()')).toEqual([true, true]);
    expect([...readFileSync(file)]).toEqual([97, 49, 0, 255]);
    values('local f = io.open(path, "a+") f:write("end") f:seek("set") assert(f:read("*a"):sub(-3) == "end") f:close()');
    values('local f = io.open(path, "r+") f:read(1) f:write("B") f:close()');
    expect(readFileSync(file, 'latin1')).toBe('aB\0\xffend');
    values('io.output(path) io.write("out") io.close() io.output(io.stdout)');
    expect(readFileSync(file, 'utf8')).toBe('out');
  });

  it('reads lines that are longer than what it reads ahead', () => {
    writeFileSync(file, `${'x'.repeat(10_000)}\n${'y'.repeat(4_096)}\nz`);
    expect(values('local n = {} for line in io.lines(path) do n[#n + 1] = #line end return unpack(n)')).toEqual([10_000, 4_096, 1]);
  });

  it('has default files for each connection', () => {
    const one = state.vm.newEnvironment();
    state.values(`io.output([==[${file}]==]) io.write("mine")`, one);
    state.printed.stdout = state.printed.stderr = '';
    state.values('io.write("to all") io.stderr:write("wrong")');
    state.values('io.write(" still")', one);
    expect(state.printed).toEqual({ stdout: 'to all', stderr: 'wrong' });
    expect(readFileSync(file, 'utf8')).toBe('mine still');
  });

  it('waits for nothing and reads nothing without end', async () => {
    const pipe = join(folder, 'pipe');
    const mkfifo = 'mkfifo';
    execFileSync(mkfifo, [pipe]);
    expect(values(`return io.open("${pipe}", "w")`)).toEqual([null, `${pipe}: No such device or address`, 6]);
    expect(values(`return io.open("${pipe}"):read("*a")`)).toEqual(['']);
    expect(values(`return loadfile("/dev/zero")`)).toEqual([null, 'cannot open /dev/zero: File too large']);
    expect(values(`return io.open("${folder}"):read("*a")`)).toEqual([null, 'Is a directory', 21]);
    const small = await LuaState.open({ limits: { growth: 2 ** 20 } });
    expect(await small.fault('io.open("/dev/zero"):read("*a")')).toMatchObject({ why: 'memory', place: 'script.lua:1' });
    expect(await small.fault('io.open("/dev/zero"):read("*l")')).toMatchObject({ why: 'memory' });
    expect(await small.fault('io.open("/dev/zero"):read(1e12)')).toMatchObject({ why: 'memory' });
  });

  it('does not end the proxy', async () => {
    expect((await state.fault('os.exit()')).message).toContain('a script cannot end the proxy');
  });
});

describe('os', () => {
  it.each([
    ['return os.date("!%Y-%m-%d %H:%M:%S", 86399)', ['1970-01-01 23:59:59']],
    [
      'return os.date("!%c|%x|%X|%p|%I|%y|%j|%a|%A|%b|%B|%w|%%|%d", 0)',
      ['Thu Jan  1 00:00:00 1970|01/01/70|00:00:00|AM|12|70|001|Thu|Thursday|Jan|January|4|%|01'],
    ],
    [
      'return os.date("!%U %W %V %G %g %u %e %C %D %F %R %T %z %n%t", 1136073600)',
      ['01 00 52 2005 05 7  1 20 01/01/06 2006-01-01 00:00 00:00:00 +0000 \n\t'],
    ],
    [
      'local t = os.date("!*t", 951782400) return t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst',
      [2000, 2, 29, 0, 0, 0, 3, 60, false],
    ],
    ['return os.date("*t", os.time({ year = 2024, month = 14, day = -1 })).month', [1]],
    ['return os.time(os.date("*t", 1000000000)), os.date("%H", os.time({ year = 2024, month = 1, day = 1 }))', [1000000000, '12']],
    ['return pcall(os.time, { year = 2024 })', [false, "field 'day' missing in date table"]],
    ['return os.getenv("NOT_SET_AT_ALL"), type(os.getenv("PATH")), os.clock() > 0, os.difftime(5, 3)', [null, 'string', true, 2]],
    ['return os.remove("/not/there")', [null, '/not/there: No such file or directory', 2]],
    [
      'local n = os.tmpname() return io.open(n) ~= nil, os.rename(n, n .. "x"), os.remove(n .. "x"), io.open(n)== nil',
      [true, true, true, true],
    ],
    ['return os.setlocale(), os.setlocale("xx")', ['C', null]],
  ])('%s', (text, wanted) => {
    expect(values(text)).toEqual(wanted);
  });

  it('knows the time', () => {
    const [time] = values('return os.time()');
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(3);
  });
});

describe("a script's text", () => {
  it('is compiled once for all connections', () => {
    const text = new TextEncoder().encode('local n = ... \n return debug.getinfo(1, "S").short_src, pcall(error, "x", 2)');
    expect(state.values(text)).toEqual(['script.lua', false, 'script.lua:2: x']);
    expect(state.values(text)).toEqual(['script.lua', false, 'script.lua:2: x']);
  });
});
