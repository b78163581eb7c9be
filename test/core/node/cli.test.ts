import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runCli } from './cliProcess.ts';

// Each test starts processes of its own, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'hydrophone-cli-'));
const nobody = ['--backend', '127.0.0.1:1', '--listen', '127.0.0.1:0'];

afterAll(() => rmSync(folder, { recursive: true }));

/** A server on a free port of loopback. */
async function occupied(): Promise<{ address: string; server: net.Server }> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(server.address() as net.AddressInfo).port}`, server };
}

/** Connects as an app would, and waits until the proxy hangs up. */
async function visit(address: string): Promise<void> {
  const [host, port] = address.split(':');
  const socket = net.connect(Number(port), host);
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
}

const wrongUsage: [string[], RegExp][] = [
  [['record', '--frob'], /unknown option '--frob' for record; expected one of --listen, --backend/],
  [['frobnicate'], /unknown command 'frobnicate'; expected one of app, serve, record, mysql-proxy, mock, demo, ca, show/],
  [['record'], /record needs --backend; expected HOST:PORT/],
  [
    ['record', ...nobody, '--tls-client', 'maybe'],
    /--tls-client <MODE>' argument 'maybe' is invalid. Allowed choices are off, prefer, require/,
  ],
  [
    ['record', ...nobody, '--tls-backend', 'off', '--tls-ca', 'x'],
    /--tls-ca needs TLS towards the database; expected --tls-backend prefer/,
  ],
  [['record', ...nobody, '--tls-ca', import.meta.filename], /--tls-ca .*cli\.test\.ts is not a certificate; expected PEM/],
  [['ca', '--print', '--json'], /--print and --json do not go together; expected one of them/],
  [['serve', '--ui', '4080'], /--ui '4080' is not an address; expected HOST:PORT/],
];

describe('wrong usage', () => {
  it.concurrent.each(wrongUsage)('%j is one line that says what is expected; exit 2', async (args, line) => {
    const { code, stdout, stderr } = await runCli(...args).ended;
    expect(stderr).toMatch(line);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
  });
});

describe('what cannot be listened on or opened', () => {
  async function refused(args: string[], line: RegExp): Promise<void> {
    const { code, stdout, stderr } = await runCli(...args).ended;
    expect(stderr).toMatch(line);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([3, '', 1]);
  }

  it('is named with the remedy; exit 3', async () => {
    const { address, server } = await occupied();
    writeFileSync(join(folder, 'bad.hydro'), 'garbage'.repeat(1_000));
    await Promise.all([
      refused(['record', '--backend', '127.0.0.1:1', '--listen', address], new RegExp(`${address} is in use .*--listen`)),
      refused(
        ['record', ...nobody, '--out', join(folder, 'no/where.hydro')],
        /where\.hydro cannot be written: the folder .* does not exist/,
      ),
      refused(['record', ...nobody, '--out', folder], /cannot be written: it is a folder/),
      refused(['show', join(folder, 'none.hydro')], /none\.hydro cannot be read: there is no such file/),
      refused(['show', folder], /is not a file/),
      refused(['record', ...nobody, '--tls-cert', join(folder, 'no.pem')], /--tls-cert .*no\.pem cannot be opened: there is no such file/),
      refused(['record', ...nobody, '--ca-dir', '/dev/null/keys'], /folder \/dev\/null\/keys .* choose another with --ca-dir/),
      refused(['ca', '--ca-dir', '/proc/hydrophone/keys'], /folder \/proc\/hydrophone\/keys .* choose another with --ca-dir/),
      refused(['ca', '--ca-dir', '/dev/null/keys'], /folder \/dev\/null\/keys .* choose another with --ca-dir/),
      refused(['show', join(folder, 'bad.hydro')], /bad\.hydro/),
    ]);
    server.close();
  });
});

describe('record --json', () => {
  it('prints ready first, nothing but JSON, everything recorded before it ends on SIGTERM, and exits 0', async () => {
    const out = join(folder, 'a.hydro');
    const run = runCli('record', '--json', ...nobody, '--out', out);
    const ready = JSON.parse(await run.firstLine);
    expect(ready).toEqual({ kind: 'ready', proxy: [expect.stringMatching(/^127\.0\.0\.1:\d+$/)], ui: null, admin: null });
    await visit(ready.proxy[0]);
    run.child.kill('SIGTERM');
    const { code, stdout, stderr } = await run.ended;
    const records = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line));
    expect(records.map((r) => [r.kind, r.id, r.event])).toEqual([
      ['session', 1, 'opened'],
      ['session', 1, 'failed'],
      ['session', 1, 'closed'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: backend 127\.0\.0\.1:1: .*refused/);
    expect(statSync(out).mode & 0o077).toBe(0);
    expect(existsSync(`${out}-wal`)).toBe(false);
  });

  it('ends with the time that was given, and leaves no temporary file', async () => {
    const run = runCli('record', '--json', ...nobody, '--for', '300ms');
    expect((await run.ended).code).toBe(0);
  });

  it('ends cleanly when nobody reads it any more', async () => {
    const run = runCli('record', '--json', ...nobody);
    const ready = JSON.parse(await run.firstLine);
    run.child.stdout!.destroy();
    await visit(ready.proxy[0]);
    const { code, stderr } = await run.ended;
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/EPIPE/)]);
  });
});

describe('ca', () => {
  it('makes one authority, however many ask at once, and gives its certificate as path, text, copy and JSON', async () => {
    const caDir = join(folder, 'keys');
    const copy = join(folder, 'copy.pem');
    const asked = [['--json'], ['--json'], ['--print'], ['--out', copy], []].map((args) => runCli('ca', '--ca-dir', caDir, ...args).ended);
    const [json, again, print, out, path] = await Promise.all(asked);
    expect(await Promise.all(asked.map(async (ended) => (await ended).code))).toEqual([0, 0, 0, 0, 0]);
    const told = JSON.parse(json!.stdout);
    expect(told).toMatchObject({ kind: 'ca', path: join(caDir, 'ca.pem'), fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(JSON.parse(again!.stdout)).toEqual(told);
    expect([print!.stdout, out!.stdout, path!.stdout]).toEqual([told.pem, `${copy}\n`, `${told.path}\n`]);
    expect(readFileSync(copy, 'utf8')).toBe(told.pem);
  });
});

describe('show', () => {
  it('prints what was recorded as the same JSON', async () => {
    const out = join(folder, 'b.hydro');
    const run = runCli('record', '--json', ...nobody, '--out', out);
    await visit(JSON.parse(await run.firstLine).proxy[0]);
    run.child.kill('SIGINT');
    const recorded = (await run.ended).stdout.trimEnd().split('\n').slice(1);
    const shown = await runCli('show', out, '--json').ended;
    expect([shown.code, shown.stdout.trimEnd().split('\n')]).toEqual([0, recorded]);
    const table = await runCli('show', out).ended;
    expect([table.code, table.stdout]).toEqual([0, expect.stringMatching(/^ +# +time +session/)]);
  });
});
