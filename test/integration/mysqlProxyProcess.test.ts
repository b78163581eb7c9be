/** `hydrophone mysql-proxy` as a program: defaults file, daemon, pid file, log, keepalive, what it prints and how it ends. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startChild } from '../support/child.ts';
import { openMysql2, runMariadbCli } from '../support/clients.ts';
import { commandLine, runHydrophone, startMysqlProxy } from '../support/hydrophone.ts';
import { eventually, freePort } from '../support/ports.ts';

const backend = `127.0.0.1:${inject('mariadb').port}`;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mysql-proxy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function defaultsFile(lines: readonly string[], mode = 0o660): string {
  const path = join(folder, 'mysql-proxy.cnf');
  writeFileSync(path, `# comment\n[mysql-proxy]\n${lines.join('\n')}\n`);
  chmodSync(path, mode);
  return path;
}

const quiet = ['proxy-read-only-address = off', 'admin-address = off'];

it('reads its options from a defaults file, and what the command line says wins', async () => {
  const file = defaultsFile([
    ...quiet,
    'proxy-address = nowhere:1',
    `proxy-backend-addresses = ${backend}`,
    'nonsense = 1',
    'proxy-skip-profiling = true',
  ]);
  const child = startChild(commandLine()[0]!, [
    ...commandLine().slice(1),
    'mysql-proxy',
    '--defaults-file',
    file,
    '-P',
    '127.0.0.1:0',
    '--json',
  ]);
  try {
    const line = await eventually('the ready line', () => child.stdout.split('\n')[0]);
    const port = Number(JSON.parse(line).proxy[0].split(':')[1]);
    expect((await runMariadbCli(port, 'SELECT 1 + 1')).stdout).toContain('2');
    expect(child.stderr).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: \(warning\) .*mysql-proxy\.cnf: nonsense is no option of mysql-proxy and was left out$/m,
    );
    expect((await child.stop()).code).toBe(0);
    // What is skipped is not recorded.
    expect(child.stdout).not.toContain('"exchange"');
  } finally {
    await child.stop();
  }
});

it('refuses a defaults file that everybody can read, and values that it does not understand', async () => {
  const open = await runHydrophone('mysql-proxy', '--defaults-file', defaultsFile(quiet, 0o644));
  expect(open).toMatchObject({ code: 2, stdout: '' });
  expect(open.stderr).toMatch(/^hydrophone: --defaults-file .* is open to everybody \(0644\); expected 0660 or less: chmod 0660 .*\n$/);
  const vague = await runHydrophone('mysql-proxy', '--defaults-file', defaultsFile(['daemon = perhaps']));
  expect(vague).toMatchObject({ code: 2 });
  expect(vague.stderr).toMatch(/daemon = perhaps is not understood; expected true or false\n$/);
});

it('runs in the background, where its pid and its log are kept, and ends when it is told to', async () => {
  const [pid, log] = [join(folder, 'pid'), join(folder, 'log')];
  const port = await freePort();
  const args = ['-P', `127.0.0.1:${port}`, '-b', backend, '--proxy-read-only-address', 'off', '--admin-address', 'off'];
  const started = await runHydrophone('mysql-proxy', ...args, '--daemon', '--json', '--pid-file', pid, '--log-file', log);
  expect(started).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(started.stdout)).toMatchObject({ kind: 'ready', proxy: [`127.0.0.1:${port}`] });
  const process_ = Number(readFileSync(pid, 'utf8'));
  try {
    expect((await runMariadbCli(port, 'SELECT 40 + 2')).stdout).toContain('42');
    expect(readFileSync(log, 'utf8')).toContain(`(message) apps connect to 127.0.0.1:${port}`);
    renameSync(log, `${log}.1`);
    process.kill(process_, 'SIGHUP');
    await eventually('a new log file', () => existsSync(log));
    const again = await runHydrophone('mysql-proxy', ...args, '--daemon', '--log-file', log);
    expect(again).toMatchObject({ code: 3, stdout: '' });
    expect(again.stderr).toBe(
      `hydrophone: 127.0.0.1:${port} is in use by another program; stop it, or choose another address with --proxy-address\n`,
    );
  } finally {
    process.kill(process_, 'SIGTERM');
  }
  await eventually('the pid file to go', () => !existsSync(pid));
  await eventually('the daemon to end', () => !isAlive(process_));
});

it('leaves the pid file of another one that runs alone, not one that a crash left behind', async () => {
  const pid = join(folder, 'pid');
  const args = ['-b', backend, '--pid-file', pid];
  const first = await startMysqlProxy(...args);
  try {
    const kept = readFileSync(pid, 'utf8');
    for (const more of [[], ['--daemon', '--log-file', join(folder, 'log')]]) {
      const second = await runHydrophone('mysql-proxy', '-P', `127.0.0.1:${await freePort()}`, ...args, ...more);
      expect(second).toMatchObject({ code: 3, stdout: '' });
      expect(second.stderr).toBe(
        `hydrophone: --pid-file ${pid} belongs to process ${first.child.pid}, a mysql-proxy that runs; stop it, or choose another file\n`,
      );
      expect(readFileSync(pid, 'utf8')).toBe(kept);
    }
  } finally {
    await first.dispose();
  }
  // The process id of this test is no proxy's.
  writeFileSync(pid, `${process.pid}\n`);
  const third = await startMysqlProxy(...args);
  expect(Number(readFileSync(pid, 'utf8'))).toBe(third.child.pid);
  await third.stop();
  expect(existsSync(pid)).toBe(false);
  await third.dispose();
});

it('is started again when it has crashed', async () => {
  const pid = join(folder, 'pid');
  const proxy = await startMysqlProxy('-b', backend, '--keepalive', '--pid-file', pid);
  try {
    expect(Number(readFileSync(pid, 'utf8'))).toBe(proxy.child.pid);
    const [child] = childrenOf(proxy.child.pid);
    process.kill(child!, 'SIGKILL');
    await eventually('the log to tell', () =>
      proxy.child.stderr.includes(`(critical) process ${child} has crashed (SIGKILL); it is started again in 1 s`),
    );
    const ready = await eventually('the next ready line', () => proxy.records().find(({ kind }) => (kind as string) === 'ready'));
    const port = Number((ready as unknown as { proxy: string[] }).proxy[0]!.split(':')[1]);
    expect((await runMariadbCli(port, 'SELECT 40 + 2')).stdout).toContain('42');
    expect(await proxy.stop()).toBe(0);
    expect(existsSync(pid)).toBe(false);
  } finally {
    await proxy.dispose();
  }
});

it('is watched in the background', async () => {
  const [pid, log] = [join(folder, 'pid'), join(folder, 'log')];
  const args = ['-P', `127.0.0.1:${await freePort()}`, '-b', backend, '--proxy-read-only-address', 'off', '--admin-address', 'off'];
  const started = await runHydrophone('mysql-proxy', ...args, '--daemon', '--keepalive', '--pid-file', pid, '--log-file', log);
  expect(started).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const keeper = Number(readFileSync(pid, 'utf8'));
  const [first] = childrenOf(keeper);
  let second = 0;
  try {
    process.kill(first!, 'SIGKILL');
    second = await eventually('another child', () => childrenOf(keeper).find((child) => child !== first));
    await eventually('it to listen', () => readFileSync(log, 'utf8').split('apps connect to').length === 3);
  } finally {
    // Nobody is left to watch: the proxy ends too.
    process.kill(keeper, 'SIGKILL');
  }
  await eventually('the proxy to end', () => !isAlive(second));
});

it('names the option whose address is taken', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as { port: number };
  const free = ['--proxy-address', '127.0.0.1:0', '--admin-address', 'off'];
  const taken = await runHydrophone('mysql-proxy', ...free, '--proxy-read-only-address', `127.0.0.1:${port}`);
  expect(taken.code).toBe(3);
  expect(taken.stderr).toContain(
    `127.0.0.1:${port} is in use by another program; stop it, or choose another address with --proxy-read-only-address`,
  );
  await new Promise((resolve) => holder.close(resolve));
});

it('listens on and connects to Unix sockets', async () => {
  const socket = join(folder, 'proxy.sock');
  const proxy = await startMysqlProxy('-P', socket, '-b', inject('mariadb').socket);
  try {
    expect(proxy.ready.proxy).toEqual([socket]);
    const client = await openMysql2(0, { socketPath: socket });
    expect((await client.query('SELECT 1 AS a'))[0]).toEqual([{ a: 1 }]);
    await client.end();
    await proxy.child.stop('SIGKILL');
    expect(existsSync(socket)).toBe(true);
    const next = await startMysqlProxy('-P', socket, '-b', backend);
    expect(next.ready.proxy).toEqual([socket]);
    await next.dispose();
    expect(existsSync(socket)).toBe(false);
  } finally {
    await proxy.dispose();
  }
});

it('records for those who ask for it', async () => {
  const file = join(folder, 'kept.hydro');
  const proxy = await startMysqlProxy('-b', backend, '--out', file);
  try {
    await runMariadbCli(proxy.port, 'SELECT 4711');
    await proxy.stop();
    expect(proxy.exchanges().map(({ sql }) => sql)).toContain('SELECT 4711');
    expect((await runHydrophone('show', file, 'sql~4711', '--json')).stdout).toContain('SELECT 4711');
  } finally {
    await proxy.dispose();
  }
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('ends when a script asks for it, and logs what scripts log as gravely as they do', async () => {
  const script = join(folder, 'last.lua');
  writeFileSync(
    script,
    `local chassis = require("chassis")
function read_query(packet)
  chassis.critical("the last statement has come")
  chassis.set_shutdown()
end`,
  );
  const proxy = await startMysqlProxy('-b', backend, '-s', script, '--log-level', 'critical');
  try {
    await runMariadbCli(proxy.port, 'SELECT 1');
    const { code } = await Promise.race([
      proxy.child.ended,
      new Promise<never>((_, fail) => setTimeout(fail, 30_000, new Error('it goes on'))),
    ]);
    expect(code).toBe(0);
    expect(proxy.child.stderr).toMatch(/: \(critical\) Lua: critical: the last statement has come$/m);
  } finally {
    await proxy.dispose();
  }
});

it('prints all that scripts print, however fast, to the end of the last connection', async () => {
  const script = join(folder, 'audit.lua');
  writeFileSync(
    script,
    `function read_query(packet) for i = 1, 3000 do print('line', i) end io.write('written\\n') end
     function disconnect_client() print('bye') end`,
  );
  const port = await freePort();
  const child = startChild(commandLine()[0]!, [
    ...commandLine().slice(1),
    'mysql-proxy',
    ...['-P', `127.0.0.1:${port}`, '-b', backend, '-s', script],
    ...['--proxy-read-only-address', 'off', '--admin-address', 'off'],
  ]);
  try {
    await eventually('the proxy', () => child.stderr.includes('apps connect to'));
    const client = await openMysql2(port);
    await client.query('SELECT 1');
    const { code } = await child.stop();
    client.destroy();
    expect(code).toBe(0);
    const lines = child.stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('line\t')).slice(0, 3_000)).toEqual(
      Array.from({ length: 3_000 }, (_, i) => `line\t${i + 1}`),
    );
    expect(lines).toContain('written');
    expect(lines.at(-1)).toBe('bye');
  } finally {
    await child.stop();
  }
});
