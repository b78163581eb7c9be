/**
 * MySQL Proxy's scripts as people write them. Each is a Lua file with what is expected of it in a YAML file beside it (conversation.ts).
 * One proxy serves them one after the other: it reads its script again where it has changed. Those with options have one of their own.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openMysql2 } from '../../support/clients.ts';
import { type Database, startMariadb } from '../../support/databases.ts';
import { type Hydrophone, startMysqlProxy } from '../../support/hydrophone.ts';
import { eventually } from '../../support/ports.ts';
import { type ClientName, type Conversation, differing, type Expected, readConversation, type Step } from './conversation.ts';
import { speak } from './speak.ts';

const scripts = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(scripts)
  .filter((name) => name.endsWith('.lua'))
  .map((name) => basename(name, '.lua'))
  .sort();
const conversations = names.map((name) => readConversation(join(scripts, `${name}.yaml`), name));
const address = (port: number) => `127.0.0.1:${port}`;
const port = inject('mariadb').port;

let folder = '';
let current = '';
let shared: Hydrophone;
let second: Database | null = null;

const schema = `
  CREATE TABLE lua_author (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40), country CHAR(2));
  CREATE TABLE lua_book (id INT AUTO_INCREMENT PRIMARY KEY, author INT, title VARCHAR(80), year INT, price DECIMAL(6,2));
  CREATE TABLE lua_book_2007 LIKE lua_book;
  CREATE TABLE lua_quota (user VARCHAR(40) PRIMARY KEY, used INT);
  INSERT INTO lua_author VALUES (1, 'Ada', 'GB'), (2, 'Béla', 'HU'), (3, 'Chen', NULL);
  INSERT INTO lua_book VALUES (1, 1, 'Engines', 1843, 12.50), (2, 2, 'Bluebeard', 1911, 30.00), (3, 2, 'Mikrokosmos', 1926, 19.90), (4, 3, 'Nothing', NULL, NULL);
  INSERT INTO lua_book_2007 VALUES (1, 1, 'Reissue', 2007, 1.00);
`;
const tables = 'lua_author, lua_book, lua_book_2007, lua_quota';

async function prepare(at: number): Promise<void> {
  const connection = await openMysql2(at, { multipleStatements: true });
  await connection.query(`DROP TABLE IF EXISTS ${tables}; ${schema}`);
  await connection.end();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lua-scripts-'));
  current = join(folder, 'script.lua');
  writeFileSync(current, '');
  cpSync(join(scripts, 'lib'), join(folder, 'lib'), { recursive: true });
  mkdirSync(join(folder, 'files'));
  process.env.LUA_PATH = `${join(folder, 'lib')}/?.lua;;`;
  process.env.SCRIPT_FOLDER = join(folder, 'files');
  await prepare(port);
  if (conversations.some(({ options }) => options?.some((option) => option.includes('{second}')) === true)) {
    second = await startMariadb();
    await prepare(second.port);
  }
  shared = await startMysqlProxy('-b', address(port), '-s', current);
});

afterAll(async () => {
  await shared?.dispose();
  await second?.stop();
  const connection = await openMysql2(port);
  await connection.query(`DROP TABLE IF EXISTS ${tables}`);
  await connection.end();
  delete process.env.LUA_PATH;
  delete process.env.SCRIPT_FOLDER;
  rmSync(folder, { recursive: true, force: true });
});

/** What the script printed, in the order of the log; an entry of the log begins with its time. */
function printed(log: string): string[] {
  const entries = log.split(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: /m).slice(1);
  return entries
    .map((entry) => /^\(message\) (?:\w+\.lua:\d+|Lua): (.*)\n$/s.exec(entry)?.[1])
    .filter((line) => line !== undefined)
    .flatMap((line) => line.split('\n'));
}

/** The log is complete up to here when a further client has read a further script. */
async function endOf({ name }: Conversation, proxy: Hydrophone, log: () => string): Promise<void> {
  writeFileSync(
    current,
    `function connect_server()
    print("end of ${name}")
    proxy.response = { type = proxy.MYSQLD_PACKET_ERR, errmsg = "end" }
    return proxy.PROXY_SEND_RESULT
  end`,
  );
  await openMysql2(proxy.port).catch(() => undefined);
  await eventually(`the end of ${name} in the log`, () => log().includes(`end of ${name}`));
}

async function hold(talk: Conversation, client: ClientName): Promise<void> {
  writeFileSync(current, readFileSync(join(scripts, `${talk.name}.lua`)));
  rmSync(join(folder, 'files'), { recursive: true });
  mkdirSync(join(folder, 'files'));
  const filled = (option: string) =>
    option
      .replaceAll('{folder}', folder)
      .replaceAll('{first}', address(port))
      .replaceAll('{second}', address(second?.port ?? 0));
  const proxy = talk.options === null ? shared : await startMysqlProxy('-s', current, ...talk.options.map(filled));
  const from = proxy.child.stderr.length;
  const log = () => proxy.child.stderr.slice(from);
  try {
    const got = await speak(client, proxy.port, talk.talk, folder);
    // What is printed of clients that have left comes when they are gone.
    const expected = talk.prints?.length ?? 0;
    await eventually('what the script prints', () => printed(log()).length >= expected, 2_000).catch(() => undefined);
    await endOf(talk, proxy, log);
    check(talk.talk, got, client, log);
    if (talk.prints !== null) expect(differing(talk.prints, printed(log()).slice(0, -1)), log()).toBeNull();
    for (const wanted of talk.logs) await eventually(`${wanted} in the log:\n${log()}`, () => log().includes(wanted), 2_000);
    for (const [name, expected] of Object.entries(talk.files)) {
      const path = join(folder, 'files', name);
      await eventually(`file ${name}`, () => existsSync(path), 2_000);
      const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
      expect(differing(expected, lines), lines.join('\n')).toBeNull();
    }
    // A hook that fails is as if there were none: what it would have done is not done, but that need not be seen.
    if (talk.logs.length === 0) expect(log()).not.toMatch(/stack traceback|\((?:warning|error|critical)\)/);
  } finally {
    if (proxy !== shared) await proxy.dispose();
  }
}

function check(steps: readonly Step[], got: readonly Expected[], client: ClientName, log: () => string): void {
  expect(got.length, log()).toBe(steps.length);
  for (const [i, step] of steps.entries()) {
    const { rows, columns, ok, error, message, lost } = step;
    const at = `${i + 1}: ${step.send ?? step.execute ?? JSON.stringify(step)}\n${log()}`;
    const said = got[i]!;
    if (message !== undefined) expect(said.message, at).toContain(message);
    if (columns !== undefined && said.columns !== undefined) expect(said.columns, at).toEqual(columns);
    const texts = rows?.map((row) => row.map((value) => (value === null ? null : String(value))));
    const wanted: Expected = {
      ...(texts !== undefined && { rows: texts }),
      ...(ok !== undefined && { ok: client === 'mariadb CLI' ? ([ok[0], 0] as const) : ok }),
      ...(error !== undefined && { error }),
      ...(lost === true && { lost }),
    };
    if (texts === undefined && columns !== undefined) continue;
    // A step that tells nothing has only to be answered without an error.
    const { message: _message, columns: _columns, ...rest } = said;
    if (Object.keys(wanted).length === 0) expect(said.error ?? said.lost ?? null, `${at} ${said.message}`).toBeNull();
    else expect(rest, `${at} ${said.message ?? ''}`).toEqual(wanted);
  }
}

describe.each(conversations)('$name ($style): $about', (talk) => {
  it.each(talk.clients)('for %s', (client) => hold(talk, client));
});

it('are at least forty beside those of the manual, of both generations', () => {
  const own = conversations.filter(({ name }) => !name.startsWith('seed'));
  expect(own.length).toBeGreaterThanOrEqual(40);
  expect(own.filter(({ style }) => style === '0.5').length).toBeGreaterThanOrEqual(20);
  expect(own.filter(({ style }) => style === '0.8').length).toBeGreaterThanOrEqual(20);
});
