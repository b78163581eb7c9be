import { expect, type Page, test } from '@playwright/test';
import { type Database, startMariadb } from '../../support/databases.ts';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { freePort } from '../../support/ports.ts';
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
test.afterEach(async () => {
  for (const client of clients.splice(0)) await client.end().catch(() => {});
  await hydrophone.dispose();
});

async function start(page: Page, ...args: string[]): Promise<void> {
  hydrophone = await startServe('--backend', `127.0.0.1:${database.port}`, ...args);
  await page.goto(hydrophone.ready.ui!);
  window = new Window(page);
}

async function open(): Promise<OpenClient> {
  const client = await mysql2Client(hydrophone.port, false);
  clients.push(client);
  return client;
}

async function panel(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name, exact: true }).click();
}

const editor = (page: Page) => page.getByRole('textbox', { name: 'Mock as YAML' });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });

test('a mock written in the window serves new connections; misses are listed and get answers', async ({ page }) => {
  await start(page);
  const before = await open();
  await panel(page, 'Mock');
  const on = page.getByRole('checkbox', { name: 'New connections get the mock instead of the backend' });
  await expect(on).toBeDisabled();
  await editor(page).fill('statements:\n  - sql: SELECT 1 AS n\n    then: { rows: { columns: [n], rows: [[7]] } }\n');
  await save(page).click();
  await on.check();
  await expect(page.getByRole('toolbar', { name: 'Recording' })).toContainText('mock server');

  const client = await open();
  expect(await client.run('SELECT 1 AS n')).toEqual({ n: 7 });
  expect(await before.run('SELECT 1 AS n')).toEqual({ n: 1 });
  await expect(page.getByRole('list', { name: 'Statements in order' }).getByRole('listitem')).toContainText('1 hit');
  await expect(client.run('SELECT name FROM nowhere')).rejects.toThrow('SELECT name FROM nowhere');
  await expect(client.run('SELECT name FROM nowhere')).rejects.toThrow('no answer');
  const miss = page.getByRole('table', { name: 'Statements without an answer' }).getByRole('row', { name: /SELECT name FROM nowhere/ });
  await expect(miss).toContainText('nothing is listed for it');
  await expect(miss.getByRole('cell').first()).toHaveText('2');

  await miss.getByRole('button', { name: 'Add an answer' }).click();
  await expect(editor(page)).toContainText('- sql: SELECT name FROM nowhere');
  await save(page).click();
  await expect(page.getByRole('list', { name: 'Statements in order' }).getByRole('listitem')).toHaveCount(2);
  expect(await client.run('SELECT name FROM nowhere')).toHaveProperty('value');

  await on.uncheck();
  const other = await open();
  expect(await other.run('SELECT 1 AS n')).toEqual({ n: 1 });
});

test('a mistake in the text is underlined while one writes, and is not taken over', async ({ page }) => {
  await start(page);
  await panel(page, 'Mock');
  await page.getByRole('button', { name: 'Example' }).click();
  await save(page).click();
  await expect(page.getByRole('list', { name: 'Statements in order' }).getByRole('listitem')).toHaveCount(4);
  await editor(page).fill('statements:\n  - sequel: SELECT 1\n');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('Line 2, column 5: a statement has no key “sequel”');
  await expect(page.locator('.mark-bad')).toHaveText('sequel:');
  await save(page).click();
  await expect(alert).toContainText('expected sql, like');
  await expect(page.getByRole('list', { name: 'Statements in order' }).getByRole('listitem')).toHaveCount(4);
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(alert).toHaveCount(0);
});

for (const order of ['Loose', 'Strict'] as const) {
  test(`a mock is made from the exchanges of a filter: ${order}`, async ({ page }) => {
    await start(page);
    const client = await open();
    await client.run("SELECT 'first' AS made");
    await client.run('SELECT ? AS made', ['second']);
    await client.run("SELECT 'other' AS left_out");
    await window.filter.fill('made');
    await expect(page.getByRole('status', { name: 'Matches' })).toContainText('of');
    await page.getByRole('search').getByRole('button', { name: 'Make a mock' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a mock' });
    await dialog.getByRole('radio', { name: order }).check();
    await dialog.getByRole('button', { name: 'Make the mock' }).click();
    await expect(page.getByRole('status', { name: 'Made mock' })).toContainText(/^2 statements made of 2 exchanges/);
    if (order === 'Strict') await expect(editor(page)).toContainText('strict: true');
    await save(page).click();
    await page.getByRole('checkbox', { name: /^New connections get the mock/ }).check();
    const mocked = await open();
    if (order === 'Strict') await expect(mocked.run('SELECT ? AS made', ['second'])).rejects.toThrow('it is the turn of');
    expect(await mocked.run("SELECT 'first' AS made")).toEqual({ made: 'first' });
    expect(await mocked.run('SELECT ? AS made', ['second'])).toEqual({ made: 'second' });
    await expect(mocked.run("SELECT 'other' AS left_out")).rejects.toThrow('no answer');
  });
}

test('a mock is made from one exchange', async ({ page }) => {
  await start(page);
  const client = await open();
  await client.run("SELECT 'alone' AS made");
  await window.rows('alone').click();
  await window.tab('Query');
  await page.getByRole('toolbar', { name: 'Do with this statement' }).getByRole('button', { name: 'Make a mock' }).click();
  await expect(page.getByRole('dialog')).toContainText('answers as exchange #1 was answered');
  await page.getByRole('button', { name: 'Make the mock' }).click();
  await expect(editor(page)).toContainText("SELECT 'alone' AS made");
});

test('several backends are named with their states, and one that is down with the reason', async ({ page }) => {
  const nobody = await freePort();
  await start(page, '--backend', `127.0.0.1:${nobody}`);
  for (let n = 0; n < 3; n++) await open();
  const toolbar = page.getByRole('toolbar', { name: 'Recording' });
  await expect(toolbar.getByRole('button', { name: /2 backends/ })).toContainText('1 down');
  await expect(page.getByRole('alert')).toContainText(`Backend 2, 127.0.0.1:${nobody}, is down`);
  await toolbar.getByRole('button', { name: /2 backends/ }).click();
  const table = page.getByRole('table', { name: 'Backends' });
  await expect(table.getByRole('row', { name: new RegExp(`127.0.0.1:${database.port}`) })).toContainText(/up since/);
  await expect(table.getByRole('row', { name: new RegExp(`127.0.0.1:${nobody}`) })).toContainText(/down since.*refused/);
  await page.keyboard.press('Escape');
  await expect(window.sessions.getByRole('treeitem', { name: /served by b1/ }).first()).toBeVisible();
});

test('the admin interface is named in Settings', async ({ page }) => {
  await start(page, '--admin', '127.0.0.1:0');
  await panel(page, 'Settings');
  await expect(page.getByRole('region', { name: 'Admin interface' })).toContainText(hydrophone.ready.admin!);
});
