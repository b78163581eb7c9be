import { expect, test } from '@playwright/test';
import { openMysql2, runMariadbCli } from '../../support/clients.ts';
import { type Database, startMariadb } from '../../support/databases.ts';
import { startFakeServer } from '../../support/fakeServer.ts';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { Window } from '../window.ts';

let database: Database;
let hydrophone: Hydrophone;
test.beforeAll(async () => {
  database = await startMariadb();
});
test.afterAll(() => database.stop());
test.beforeEach(async () => {
  hydrophone = await startServe('--backend', `127.0.0.1:${database.port}`);
});
test.afterEach(() => hydrophone.dispose());

test('the first run says how to connect, and real traffic takes its place', async ({ page }) => {
  await page.goto(hydrophone.ready.ui!);
  await expect(page.getByText(hydrophone.ready.proxy[0]!).first()).toBeVisible();
  await expect(page.getByRole('tab', { name: /mysql/i }).first()).toBeVisible();
  await runMariadbCli(hydrophone.port, "SELECT 42 AS answer, 'Grüße' AS word;", '--default-character-set=utf8mb4');
  const window = new Window(page);
  await window.rows("SELECT 42 AS answer, 'Grüße' AS word").click();
  const result = await window.tab('Result');
  await expect(result.getByRole('grid', { name: 'Result' }).getByRole('gridcell')).toHaveText(['42', 'Grüße']);
});

test('errors, NULL, binary and long results are shown as what they are', async ({ page }) => {
  await page.goto(hydrophone.ready.ui!);
  const connection = await openMysql2(hydrophone.port);
  await connection.query('SELECT broken').catch(() => {});
  await connection.query("SELECT NULL AS nothing, '' AS empty, X'00FF' AS bytes");
  await connection.query('SELECT seq, REPEAT("w", 50) AS filler FROM seq_1_to_5000');
  await connection.end();
  const window = new Window(page);
  await window.rows('SELECT broken').click();
  await expect(await window.tab('Query')).toContainText("Unknown column 'broken'");
  await expect(window.rows('SELECT broken')).toContainText('1054');
  await window.rows('AS nothing').click();
  const cells = (await window.tab('Result')).getByRole('grid', { name: 'Result' }).getByRole('gridcell');
  await expect(cells.first()).toHaveText('NULL');
  await expect(cells.nth(1)).toHaveText("''");
  await expect(cells.nth(2)).toContainText(/00 ?ff/i);
  await window.rows('seq_1_to_5000').click();
  await expect(window.rows('seq_1_to_5000')).toContainText('5,000');
  const grid = (await window.tab('Result')).getByRole('grid', { name: 'Result' });
  await expect(grid.getByRole('gridcell', { name: '1', exact: true }).first()).toBeVisible();
  await grid.hover();
  await page.mouse.wheel(0, 1_000_000);
  await expect(grid.getByRole('gridcell', { name: '5000', exact: true })).toBeVisible();
});

test('a backend that is no MySQL is told with what it said', async ({ page }) => {
  const other = await startFakeServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n'));
  const wrong = await startServe('--backend', `127.0.0.1:${other.port}`);
  try {
    await page.goto(wrong.ready.ui!);
    await openMysql2(wrong.port).catch(() => {});
    await page.getByRole('treeitem', { name: /#1/ }).click();
    await expect(page.getByText(/does not begin with a MySQL greeting/).first()).toBeVisible();
  } finally {
    await wrong.dispose();
    await other.close();
  }
});

test('a backend that cannot be reached is told with the remedy', async ({ page }) => {
  const lost = await startServe('--backend', '127.0.0.1:1');
  try {
    await page.goto(lost.ready.ui!);
    await openMysql2(lost.port).catch(() => {});
    await expect(page.getByText(/refused/).first()).toBeVisible();
  } finally {
    await lost.dispose();
  }
});
