import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Database, startMariadb } from '../../support/databases.ts';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { mysql2Client, type OpenClient } from '../heldClients.ts';
import { Window } from '../window.ts';

let database: Database;
let hydrophone: Hydrophone;
let window: Window;
const clients: OpenClient[] = [];

test.beforeAll(async () => {
  database = await startMariadb();
});
test.afterAll(() => database.stop());
test.beforeEach(async ({ page }, { outputDir }) => {
  process.env.HYDROPHONE_SCRIPTS_DIR = join(outputDir, 'scripts');
  hydrophone = await startServe('--backend', `127.0.0.1:${database.port}`);
  await page.goto(hydrophone.ready.ui!);
  window = new Window(page);
});
test.afterEach(async () => {
  for (const client of clients.splice(0)) await client.end().catch(() => {});
  await hydrophone.dispose();
});

async function open(): Promise<OpenClient> {
  const client = await mysql2Client(hydrophone.port, false);
  clients.push(client);
  return client;
}

async function panel(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true }).click();
}

async function begin(page: Page, start: string | RegExp): Promise<void> {
  await panel(page, 'Scripts');
  await page.getByRole('button', { name: 'New script' }).click();
  await page.getByRole('menuitem', { name: start }).click();
}

const editor = (page: Page) => page.getByRole('textbox', { name: 'Script text' });
const attach = (page: Page) => page.getByRole('button', { name: 'Attach to new connections' });
const attached = (page: Page) => page.getByRole('status', { name: 'Attached' });
const lines = (page: Page) => page.getByRole('list', { name: 'Console lines' });

const answering = (what: string) => `function read_query(packet)
  if packet:sub(2):match("scripted") then
    print("seen", packet:sub(2))
    proxy.queries:append(1, string.char(proxy.COM_QUERY) .. "SELECT ${what} AS scripted")
    return proxy.PROXY_SEND_QUERY
  end
end
`;

test('a Lua script written in the window acts on the next connection; what it prints shows', async ({ page }) => {
  const before = await open();
  await begin(page, /^Lua/);
  await editor(page).fill(answering('2'));
  await expect(attached(page)).toHaveText('Not saved: no connection runs it.');
  await attach(page).click();
  await expect(attached(page)).toHaveText('New connections will run this text. 1 session from before goes without it.');
  expect(await before.run('SELECT 1 AS scripted')).toEqual({ scripted: 1 });

  const first = await open();
  expect(await first.run('SELECT 1 AS scripted')).toEqual({ scripted: 2 });
  await expect(lines(page)).toContainText('seen\tSELECT 1 AS scripted');
  await expect(page.getByRole('table', { name: 'Hooks of script.lua' })).toContainText(/read_query\s*1/);
  await expect(attached(page)).toContainText('1 session runs this text, new ones will too.');

  await editor(page).fill(answering('3'));
  await expect(attached(page)).toContainText('1 session runs the text as it was saved.');
  await attach(page).click();
  const second = await open();
  expect(await second.run('SELECT 1 AS scripted')).toEqual({ scripted: 3 });
  expect(await first.run('SELECT 1 AS scripted')).toEqual({ scripted: 2 });
  await expect(attached(page)).toContainText('1 session runs this text, new ones will too. 1 session runs an earlier text until it ends.');
  await expect(attach(page)).toBeDisabled();

  await page.getByRole('checkbox', { name: 'script.lua is on' }).uncheck();
  await expect(attached(page)).toHaveText('Off: no connection runs it.');
  expect(await second.run('SELECT 1 AS scripted')).toEqual({ scripted: 1 });
  await attach(page).click();
  await expect(page.getByRole('checkbox', { name: 'script.lua is on' })).toBeChecked();
});

test('a hook that fails and a text that does not load are shown at their line', async ({ page }) => {
  await begin(page, /^Lua/);
  await editor(page).fill('function read_query(packet)\n  local nothing = nil\n  print(nothing.at_all)\nend\n');
  await attach(page).click();
  await expect(attached(page)).toContainText('New connections will run this text.');
  const client = await open();
  expect(await client.run('SELECT 1 AS one')).toEqual({ one: 1 });
  const alert = page.getByRole('region', { name: 'Script', exact: true }).getByRole('alert');
  await expect(alert).toHaveText("Line 3 read_query: attempt to index local 'nothing' (a nil value)");
  await expect(page.getByText("attempt to index local 'nothing'").first()).toBeVisible();
  await expect(lines(page)).toContainText('stack traceback:');
  await expect(page.getByRole('table', { name: 'Hooks of script.lua' })).toContainText('1 error');
  await editor(page).press('ControlOrMeta+End');
  await lines(page).getByRole('button', { name: 'script.lua:3' }).first().click();
  await expect(editor(page)).toBeFocused();
  await page.keyboard.type('-- here: ');
  await expect(editor(page)).toContainText('-- here:   print(nothing.at_all)');

  await editor(page).fill('function read_query(packet)\n  if then\nend\n');
  await attach(page).click();
  await expect(alert).toHaveText("Line 2 unexpected symbol near 'then'");
  await expect(attached(page)).toContainText(
    'It does not load: new connections are refused. 1 session runs an earlier text until it ends.',
  );
  await expect(mysql2Client(hydrophone.port, false)).rejects.toMatchObject({ errno: 1105, sqlState: '07000' });
  expect(await client.run('SELECT 2 AS two')).toEqual({ two: 2 });
  await editor(page).fill('');
  await attach(page).click();
  await expect(alert).toHaveCount(0);
  const other = await open();
  expect(await other.run('SELECT 3 AS three')).toEqual({ three: 3 });
});

test('queued statements are children of their cause; ignored results are marked, and one that is given shows in Changes', async ({
  page,
}) => {
  await begin(page, /^Query queue/);
  await attach(page).click();
  await expect(attached(page)).toContainText('New connections will run');
  const client = await open();
  expect(await client.run('SELECT 5 AS five')).toEqual({ five: 5 });
  await expect(lines(page)).toContainText('rows touched');
  await panel(page, 'Traffic');
  await expect(window.rows('SHOW SESSION STATUS')).toHaveCount(2);
  for (const row of await window.rows('SHOW SESSION STATUS').all())
    await expect(row).toContainText(/caused by #1.*injected.*result ignored/);
  await expect(window.rows('five')).not.toContainText('injected');
  await window.rows('SHOW SESSION STATUS').first().click();
  await expect(await window.tab('Changes')).toContainText('did not reach the client');

  await panel(page, 'Scripts');
  await editor(page).fill(`function read_query(packet)
  if not packet:sub(2):match("own") then return end
  proxy.queries:append(1, packet, { resultset_is_needed = true })
  proxy.queries:append(2, string.char(proxy.COM_QUERY) .. "SELECT 'queued' AS other", { resultset_is_needed = true })
  return proxy.PROXY_SEND_QUERY
end
function read_query_result(inj)
  if inj.id == 1 then return proxy.PROXY_IGNORE_RESULT end
end
`);
  await attach(page).click();
  await expect(attached(page)).toContainText('New connections will run');
  const other = await open();
  expect(await other.run("SELECT 'own' AS mine")).toEqual({ other: 'queued' });
  await panel(page, 'Traffic');
  const child = window.rows("'queued'");
  await expect(child).toContainText('injected');
  await expect(child).not.toContainText('result ignored');
  await window.rows("'own'").click();
  const changes = await window.tab('Changes');
  await expect(changes.getByRole('region', { name: 'The server answered' })).toContainText('mine');
  await expect(changes.getByRole('region', { name: 'The client got' })).toContainText('queued');
});
