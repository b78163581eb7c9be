import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Database, startMariadb } from '../../support/databases.ts';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { mariadbClient, mysql2Client, type OpenClient } from '../heldClients.ts';
import { editsStatementAndReply, Holding } from '../holding.ts';
import { Window } from '../window.ts';

let database: Database;
let hydrophone: Hydrophone;
let holding: Holding;
const clients: OpenClient[] = [];

test.beforeAll(async () => {
  database = await startMariadb();
});
test.afterAll(() => database.stop());
test.beforeEach(async ({ page }, { outputDir }) => {
  // Scripts that a test saves are there for that test only.
  process.env.HYDROPHONE_SCRIPTS_DIR = join(outputDir, 'scripts');
  hydrophone = await startServe('--backend', `127.0.0.1:${database.port}`);
  await page.goto(hydrophone.ready.ui!);
  holding = new Holding(new Window(page));
});
test.afterEach(async () => {
  for (const client of clients.splice(0)) await client.end().catch(() => {});
  await hydrophone.dispose();
});

async function open(make: typeof mysql2Client, tls: boolean): Promise<OpenClient> {
  const client = await make(hydrophone.port, tls);
  clients.push(client);
  return client;
}

for (const [name, make] of [
  ['mysql2 (EOF packets)', mysql2Client],
  ['mariadb (CLIENT_DEPRECATE_EOF)', mariadbClient],
] as const) {
  for (const tls of [false, true]) {
    for (const prepared of [false, true]) {
      test(`SQL and a cell are edited: ${name}, ${prepared ? 'prepared' : 'text'}, ${tls ? 'TLS' : 'plain'}`, async () => {
        await editsStatementAndReply(holding, await open(make, tls), prepared);
      });
    }
  }
}

test('what stops takes no keys from the filter; by keys alone it is opened and let go', async ({ page }) => {
  const client = await open(mysql2Client, false);
  await client.run("SELECT 1 AS n, 'typing'");
  await holding.breakOn('typing');
  await page.getByRole('button', { name: 'Close detail' }).click();
  const { filter } = holding.window;
  await filter.click();
  await page.keyboard.type('typ');
  const row = client.run("SELECT 2 AS n, 'typing'");
  await expect(page.getByRole('group', { name: 'Hold' }).getByRole('textbox', { name: 'Held SQL' })).toBeVisible();
  await page.keyboard.type('ing');
  await expect(filter).toHaveValue('typing');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await expect(page.getByRole('group', { name: 'Hold' })).toBeFocused();
  await page.keyboard.press('c');
  expect(await row).toEqual({ n: 2, typing: 'typing' });
  await holding.noneLeft();
});

test('what cannot be done to a reply is refused, and it stays held', async ({ page }) => {
  const client = await open(mysql2Client, false);
  await client.run("SELECT 1 AS n, 'misfit'");
  await holding.breakOn('misfit');
  const row = client.run("SELECT 2 AS n, 'misfit'");
  await holding.open('statement');
  await page.getByRole('checkbox', { name: 'Hold its reply' }).check();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await holding.open('reply');
  await holding.editCell(0, 0, '2', 'two');
  await holding.continueChanged();
  await expect(page.getByRole('alert')).toContainText("row 1: column n: 'two' is no whole number");
  await holding.editCell(0, 0, 'two', '3');
  await holding.continueChanged();
  expect(await row).toEqual({ n: 3, misfit: 'misfit' });
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a held statement is answered with rows, with OK and with an error; the connection goes on', async ({ page }) => {
  const client = await open(mysql2Client, false);
  await client.run('SELECT 7 AS mocked');
  await holding.breakOn('AS mocked');

  const rows = client.run('SELECT 8 AS mocked');
  await holding.open('statement');
  await holding.answer('Answer rows');
  const grid = page.getByRole('grid', { name: 'Rows to answer with' });
  await grid.getByRole('columnheader').first().dblclick();
  await page.getByRole('textbox', { name: 'Column name' }).fill('mocked');
  await page.getByRole('textbox', { name: 'Column name' }).press('Enter');
  await grid.getByRole('gridcell').first().dblclick();
  await grid.getByRole('textbox').fill('99');
  await grid.getByRole('textbox').press('Enter');
  await page.getByRole('button', { name: 'Answer with rows' }).click();
  expect(await rows).toEqual({ mocked: 99 });

  const failed = client.run('SELECT 9 AS mocked').catch((error: unknown) => error);
  await holding.open('statement');
  await holding.answer('Answer error');
  await page.getByRole('combobox', { name: 'Well-known error' }).selectOption('1213');
  await page.getByRole('button', { name: 'Answer with an error' }).click();
  expect(await failed).toMatchObject({ errno: 1213, sqlState: '40001' });

  const fine = client.run('SELECT 9 AS mocked');
  await holding.open('statement');
  await holding.answer('Answer OK');
  await page.getByRole('textbox', { name: 'Affected rows' }).fill('3');
  await page.getByRole('textbox', { name: 'Insert id' }).fill('77');
  await page.getByRole('button', { name: 'Answer with OK' }).click();
  expect(await fine).toMatchObject({ affectedRows: 3, insertId: 77 });

  const unchanged = client.run('SELECT 10 AS mocked');
  await holding.open('statement');
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  expect(await unchanged).toEqual({ mocked: 10 });
  await expect(holding.window.rows(/mocked.*mocked/)).toHaveCount(3);

  const cut = client.run('SELECT 11 AS mocked').catch((error: unknown) => error);
  await holding.open('statement');
  await holding.answer('Close');
  await page.getByRole('button', { name: 'Close the connection' }).click();
  expect(await cut).toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' });
});

test('holds queue in their session, others go on, and a client that leaves frees its hold', async () => {
  const held = await open(mysql2Client, false);
  const free = await open(mysql2Client, false);
  await held.run("SELECT 'x' AS queued");
  await holding.breakOn('queued');
  const first = held.run("SELECT 'one' AS queued");
  await holding.open('statement');
  expect(await free.run('SELECT 5 AS free')).toEqual({ free: 5 });
  const second = free.run("SELECT 'two' AS queued");
  await expect(holding.holds).toHaveCount(2);
  await holding.page.getByRole('button', { name: 'Continue all' }).click();
  expect([await first, await second]).toEqual([{ queued: 'one' }, { queued: 'two' }]);
  const lost = await open(mysql2Client, false);
  void lost.run("SELECT 'three' AS queued").catch(() => {});
  await holding.open('statement');
  lost.destroy();
  await holding.noneLeft();
});

test('a login is held, and refused', async ({ page }) => {
  const panels = page.getByRole('navigation', { name: 'Panels' });
  await panels.getByRole('button', { name: 'Breakpoints' }).click();
  await page.getByRole('button', { name: 'New breakpoint' }).click();
  await page.getByRole('textbox', { name: 'Filter of the breakpoint' }).fill('user:app');
  await page.getByRole('textbox', { name: 'Filter of the breakpoint' }).press('Enter');
  await page.getByRole('combobox', { name: /stops at/ }).selectOption('the login');
  await page.getByRole('combobox', { name: /stops how often/ }).selectOption('only the next one');
  await expect(page.getByRole('checkbox', { name: 'user:app is on' })).toBeChecked();
  const login = mysql2Client(hydrophone.port, false).catch((error: unknown) => error);
  await holding.open('login');
  await expect(page.getByRole('region', { name: 'Held' })).toContainText('app');
  await holding.answer('Answer error');
  await page.getByRole('combobox', { name: 'Well-known error' }).selectOption('1040');
  await page.getByRole('button', { name: 'Refuse with an error' }).click();
  expect(await login).toMatchObject({ errno: 1040 });
  // It was for the next one only.
  expect(await (await open(mysql2Client, false)).run('SELECT 1 AS one')).toEqual({ one: 1 });
});

test('a filter is broken on, and a mistake in the rules stands at its line', async ({ page }) => {
  const client = await open(mysql2Client, false);
  await client.run('SELECT 1 AS filtered');
  await holding.window.filter.fill('sql:filtered');
  await page.getByRole('button', { name: 'Break on this' }).click();
  const row = client.run('SELECT 2 AS filtered');
  await holding.open('statement');
  await page.keyboard.press('Shift+C');
  expect(await row).toEqual({ filtered: 2 });
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Rules' }).click();
  const text = page.getByRole('textbox', { name: 'Rules as YAML' });
  await text.fill("rules:\n  - when: 'user:app'\n    then: { dleay: 200ms }\n");
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Line 3, column 13' })).toContainText('dleay');
  await expect(page.locator('.code-editor .mark-bad')).toHaveText(/dleay/);
  await text.fill("rules:\n  - when: 'user:app'\n    then: { delay: 1ms }\n");
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByRole('list', { name: 'Rules in order' })).toContainText('user:app');
});

test('a statement is explained in its session, run again, and a rule is made of it', async ({ page }) => {
  const client = await open(mysql2Client, false);
  await client.run("SELECT 'plan' AS explained, seq FROM seq_1_to_3");
  await holding.window.rows('explained').last().click();
  await page.keyboard.press('e');
  const plan = await holding.window.tab('Explain');
  await expect(plan.getByRole('grid', { name: 'Result' }).getByRole('columnheader', { name: /^select_type/ })).toBeVisible();
  await plan.getByRole('button', { name: 'ANALYZE FORMAT=JSON' }).click();
  await expect(plan.getByRole('region', { name: 'Plan' })).toContainText('query_block');
  await expect(holding.window.rows('EXPLAIN SELECT')).toContainText('injected');

  await holding.window
    .rows(/SELECT.*explained/)
    .first()
    .click();
  await page.getByRole('tab', { name: 'Query' }).click();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByRole('region', { name: 'Detail' }).getByRole('heading').first()).toContainText('query');
  await expect(holding.window.rows(/^(?!.*EXPLAIN).*explained.*injected/)).toHaveCount(1);

  await page.getByRole('combobox', { name: 'Make a rule' }).selectOption('fail with a deadlock, once');
  await expect(page.getByRole('list', { name: 'Rules in order' }).getByRole('listitem')).toHaveCount(1);
  expect(await client.run("SELECT 'other' AS explained, seq FROM seq_1_to_3").catch((error: unknown) => error)).toMatchObject({
    errno: 1213,
  });
  await expect(page.getByRole('list', { name: 'Rules in order' })).toContainText('1 hit');
  await page.getByRole('button', { name: 'Try on the capture' }).click();
  await expect(page.getByRole('table', { name: 'Matches of the trial' }).getByRole('row').nth(1)).toContainText('1213');
  await page
    .getByRole('button', { name: /^Remove/ })
    .first()
    .click();
  await expect(page.getByRole('list', { name: 'Rules in order' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('list', { name: 'Rules in order' }).getByRole('listitem')).toHaveCount(1);
});

test('a script is written in the window, acts on new connections, and its console is shown', async ({ page }) => {
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Scripts' }).click();
  await page.getByRole('button', { name: 'New script' }).click();
  await page.getByRole('menuitem', { name: 'JavaScript' }).click();
  await page
    .getByRole('textbox', { name: 'Script text' })
    .fill(
      "export function readQuery({ sql }) {\n  if (/scripted/.test(sql)) { console.log('seen'); return { rewrite: sql.replace('1', '2') }; }\n}\n",
    );
  await page.getByRole('button', { name: 'Attach to new connections' }).click();
  await expect(page.getByRole('list', { name: 'Scripts in order' }).getByRole('listitem')).toHaveCount(1);
  const client = await open(mysql2Client, false);
  await expect.poll(() => client.run('SELECT 1 AS scripted')).toEqual({ scripted: 2 });
  await expect(page.getByRole('list', { name: 'Console lines' })).toContainText('seen');
  await expect(page.getByRole('table', { name: /^Hooks of/ })).toContainText('readQuery');
  await page.getByRole('checkbox', { name: /is on$/ }).uncheck();
  const other = await open(mysql2Client, false);
  expect(await other.run('SELECT 1 AS scripted')).toEqual({ scripted: 1 });
});
