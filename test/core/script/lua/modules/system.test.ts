import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, type } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { printedBy, runLua } from '../../../../support/luaModules.ts';

const folder = mkdtempSync(join(tmpdir(), 'lua-modules-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'five'), 'fives', { mode: 0o640 });
mkdirSync(join(folder, 'inner'));
symlinkSync(join(folder, 'five'), join(folder, 'link'));
const inFolder = `local folder = [==[${folder}]==]\n`;

describe('chassis', () => {
  it('writes to the log', async () => {
    const { logged } = await runLua(`
      local chassis = require("chassis")
      chassis.log("message", "hello") chassis.critical("bad") chassis.debug(7)
    `);
    expect(logged).toEqual(['message: hello', 'critical: bad', 'debug: 7']);
    expect((await runLua('require("chassis").log("loud", "x")')).error).toBe(
      "test:1: bad argument #1 to 'log' (one of error, critical, warning, message, info, debug expected, got 'loud')",
    );
  });

  it('ends the proxy', async () => {
    expect((await runLua('require("chassis").set_shutdown()')).shutdowns).toBe(1);
  });
});

describe('glib2', () => {
  it('tells the time', async () => {
    const before = Date.now() / 1000;
    const [line] = await printedBy('local t = require("glib2").g_get_current_time() print(t.tv_sec, t.tv_usec < 1000000)');
    const [seconds, below] = line!.split('\t');
    expect(Number(seconds)).toBeGreaterThanOrEqual(Math.floor(before));
    expect(Number(seconds)).toBeLessThanOrEqual(Date.now() / 1000);
    expect(below).toBe('true');
  });

  it('reckons with it', async () => {
    const lines = await printedBy(`
      local glib2 = require("glib2")
      local a, b = glib2.GTimeVal(10, 900000), glib2.GTimeVal(12, 100000)
      print(b - a, a < b, a == b, tostring(a:add(1200000)), a == b)
      local from = glib2.g_get_current_time()
      glib2.g_usleep(5000)
      print(glib2.g_get_current_time() - from >= 5000)
    `);
    expect(lines).toEqual(['1200000\ttrue\tfalse\t12.100000\ttrue', 'true']);
  });

  it('makes checksums', async () => {
    const expected = createHash('md5')
      .update(Buffer.from([0, 255]))
      .digest('hex');
    expect(await printedBy('print(require("glib2").g_checksum_md5("\\0\\255"))')).toEqual([expected]);
  });
});

describe('lfs', () => {
  it('tells attributes', async () => {
    const lines = await printedBy(`${inFolder}
      local lfs = require("lfs")
      local a = lfs.attributes(folder .. "/five")
      print(a.mode, a.size, a.permissions, os.time() - a.modification < 60)
      print(lfs.attributes(folder .. "/inner", "mode"), lfs.attributes(folder .. "/link", "mode"), lfs.symlinkattributes(folder .. "/link", "mode"))
      print(lfs.attributes(folder, { mine = 1 }).mine)
      print(lfs.attributes(folder .. "/none"))
    `);
    expect(lines).toEqual([
      'file\t5\trw-r-----\ttrue',
      'directory\tfile\tlink',
      '1',
      `nil\tcannot obtain information from file '${folder}/none': No such file or directory\t2`,
    ]);
    expect((await runLua(`${inFolder}require("lfs").attributes(folder, "wrong")`)).error).toBe("test:2: invalid attribute name 'wrong'");
  });

  it('lists folders', async () => {
    const lines = await printedBy(`${inFolder}
      local names = {}
      for name in require("lfs").dir(folder) do names[#names + 1] = name end
      table.sort(names)
      print(table.concat(names, " "))
      local _, dir = require("lfs").dir(folder)
      print(dir:next())
      dir:close()
      print(pcall(dir.next, dir))
    `);
    expect(lines).toEqual(['. .. five inner link', '.', 'false\tclosed directory']);
    expect((await runLua(`${inFolder}require("lfs").dir(folder .. "/none")`)).error).toBe(
      `test:2: cannot open ${folder}/none: No such file or directory`,
    );
  });

  it('makes and removes', async () => {
    const lines = await printedBy(`${inFolder}
      local lfs = require("lfs")
      print(lfs.mkdir(folder .. "/new"), lfs.attributes(folder .. "/new", "mode"), lfs.rmdir(folder .. "/new"))
      print(lfs.touch(folder .. "/inner/touched"), lfs.attributes(folder .. "/inner/touched", "size"))
      print(lfs.rmdir(folder .. "/inner"))
      print(lfs.currentdir() == require("posix").getcwd(), lfs.chdir("."), (lfs.chdir("/")))
    `);
    expect(lines.slice(0, 2)).toEqual(['true\tdirectory\ttrue', 'true\t0']);
    expect(lines[2]).toMatch(/^nil\tDirectory not empty\t\d+$/);
    expect(lines[3]).toBe('true\ttrue\tnil');
  });
});

describe('posix', () => {
  it('tells of the process', async () => {
    const lines = await printedBy(`
      local posix = require("posix")
      print(posix.getpid(), posix.getpid("pid"), posix.getpid("ppid", "pid"))
      print(posix.getpid({ "pid", "uid" })[2] == posix.getuid(), posix.getppid() == posix.getpid("ppid"))
    `);
    const { pid, ppid } = process;
    expect(lines).toEqual([[pid, pid, ppid, pid].join('\t'), 'true\ttrue']);
  });

  it('tells of the system', async () => {
    const lines = await printedBy(
      'local posix = require("posix") print(posix.gethostname(), posix.uname("%s"), posix.getenv("PATH") == os.getenv("PATH"), posix.getenv().PATH ~= nil)',
    );
    expect(lines).toEqual([`${hostname()}\t${type()}\ttrue\ttrue`]);
  });

  it('tells of files', async () => {
    const lines = await printedBy(`${inFolder}
      local posix = require("posix")
      print(posix.stat(folder .. "/five", "type"), posix.stat(folder .. "/five", "size"), posix.stat(folder .. "/five").mode)
      print(posix.access(folder .. "/five"), (posix.access(folder .. "/none")))
      print(#posix.dir(folder), posix.basename("/a/b/"), posix.dirname("/a/b"), posix.dirname("b"), posix.dirname("/b"))
      print(posix.mkdir(folder .. "/m"), posix.rmdir(folder .. "/m"), select(2, posix.unlink(folder .. "/m")))
    `);
    expect(lines).toEqual(['regular\t5\trw-r-----', '0\tnil', '5\tb\t/a\t.\t/', '0\t0\tNo such file or directory\t2']);
  });
});
