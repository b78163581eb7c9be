import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { openMysql2, runMariadbCli } from '../../support/clients.ts';
import { type Database, startMariadb } from '../../support/databases.ts';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { Window } from '../window.ts';

let database: Database;
let hydrophone: Hydrophone;
test.use({ permissions: ['clipboard-read', 'clipboard-write'] });
test.beforeAll(async () => {
  database = await startMariadb();
});
test.afterAll(() => database.stop());
test.beforeEach(async ({ page }) => {
  hydrophone = await startServe('--backend', `127.0.0.1:${database.port}`);
  await page.goto(hydrophone.ready.ui!);
});
test.afterEach(() => hydrophone.dispose());

test('TLS of both sides is shown with version, cipher and certificates', async ({ page }) => {
  const connection = await openMysql2(hydrophone.port, { ssl: { rejectUnauthorized: false } });
  await connection.query('SELECT 1');
  const window = new Window(page);
  await window.sessions.getByRole('treeitem', { name: /#1 .*encrypted on both sides/ }).click();
  await expect(page.getByRole('toolbar', { name: 'Recording' })).toContainText('encrypted on both sides');
  const encryption = (await window.tab('Login')).getByRole('region', { name: 'Encryption' });
  const client = encryption.getByRole('region', { name: 'Client side' });
  await expect(client).toContainText('TLSv1.3');
  await expect(client).toContainText('CN=localhost');
  const backend = encryption.getByRole('region', { name: 'Backend side' });
  await expect(backend).toContainText('CN=server');
  await expect(backend).toContainText('would not pass');
  await client.getByRole('button', { name: 'Copy fingerprint' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  await expect(page.getByRole('list', { name: 'Login steps' })).toContainText('TLS with the server stands');
  await connection.end();
});

test('a side without TLS is told in words', async ({ page }) => {
  const connection = await openMysql2(hydrophone.port);
  const window = new Window(page);
  await expect(window.sessions.getByRole('treeitem', { name: /#1 .*encrypted on the backend side only/ })).toBeVisible();
  await connection.end();
});

test('the authority is copied, saved, and enough to trust the proxy by', async ({ page }) => {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Copy CA certificate' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^-----BEGIN CERTIFICATE-----/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CA certificate' }).click()]);
  expect(download.suggestedFilename()).toBe('hydrophone-ca.pem');
  expect(readFileSync(await download.path(), 'utf8')).toBe(copied);
  await page.getByRole('button', { name: 'Copy CA path' }).click();
  const path = await page.evaluate(() => navigator.clipboard.readText());
  expect(readFileSync(path, 'utf8')).toBe(copied);
  const connection = await openMysql2(hydrophone.port, { ssl: { ca: copied, verifyIdentity: true } });
  await connection.end();
  const trusting = await runMariadbCli(hydrophone.port, 'SELECT 1', '--ssl-verify-server-cert', `--ssl-ca=${path}`);
  expect(trusting).toMatchObject({ code: 0 });
});

test('snippets name the authority where TLS is to be checked', async ({ page }) => {
  const start = page.getByRole('region', { name: 'Getting started' });
  await expect(start.locator('pre')).not.toContainText('ssl-ca');
  await start.getByRole('checkbox', { name: /TLS/ }).check();
  await expect(start.locator('pre')).toContainText('--ssl-ca=');
});

test('a client that does not trust the proxy is explained', async ({ page }) => {
  await openMysql2(hydrophone.port, { ssl: { ca: readFileSync(database.authority.ca, 'utf8') } }).catch(() => {});
  const window = new Window(page);
  await window.sessions.getByRole('treeitem', { name: /#1/ }).click();
  const why = page.getByRole('region', { name: 'Why it failed' });
  await expect(why.getByRole('listitem').first()).toContainText("does not trust the proxy's certificate");
  await expect(page.getByRole('list', { name: 'Login steps' })).toContainText('TLS handshake with the client failed');
});

test('a long result is copied whole, with progress that can be stopped', async ({ page }) => {
  const connection = await openMysql2(hydrophone.port);
  await connection.query('SELECT seq FROM seq_1_to_150000');
  await connection.end();
  const window = new Window(page);
  await window.rows('seq_1_to_150000').click();
  const result = await window.tab('Result');
  await result.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(result.getByRole('status', { name: 'Copying' })).toContainText('of 150,000 rows');
  await result.getByRole('button', { name: 'Stop copying' }).click();
  await expect(result.getByRole('button', { name: 'Copy as CSV' })).toBeVisible();
  await result.getByRole('button', { name: 'Copy as CSV' }).click();
  await expect(result.getByText('Copied')).toBeVisible({ timeout: 30_000 });
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.trim().split(/\r?\n/)).toHaveLength(150_001);
});
