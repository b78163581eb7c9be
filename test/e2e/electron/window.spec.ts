import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import { startChild } from '../../support/child.ts';
import { openMysql2 } from '../../support/clients.ts';
import { startMariadb } from '../../support/databases.ts';
import { commandLine } from '../../support/hydrophone.ts';
import { eventually, freePort } from '../../support/ports.ts';
import { provisioned, rootFolder } from '../../support/provisioned.ts';
import { controlsRecording, readsAnExchange, seesDemoTraffic, tiesFieldsToBytes, worksByKeyboard } from '../flows.ts';
import { Window } from '../window.ts';
import { desktopEnvironment, test } from './launch.ts';

const listen = ['--listen', '127.0.0.1:0'];

test('the window of a real Electron shows the demo, and every tab of an exchange', async ({ desktop }) => {
  const { app, page } = await desktop.start(...listen);
  expect(await app.evaluate(() => process.versions.electron)).toBe(provisioned().electron.version);
  const window = new Window(page);
  await seesDemoTraffic(window);
  await readsAnExchange(window);
  await tiesFieldsToBytes(window);
});

test('recording is controlled and everything works by keyboard', async ({ desktop }) => {
  const { page } = await desktop.start(...listen);
  const window = new Window(page);
  await expect(window.rows().nth(10)).toBeVisible();
  await controlsRecording(window);
  await worksByKeyboard(window);
});

test('real traffic of a real server', async ({ desktop }) => {
  const database = await startMariadb();
  try {
    const port = await freePort();
    const { page } = await desktop.start('--listen', `127.0.0.1:${port}`, '--backend', `127.0.0.1:${database.port}`);
    await expect(page.getByText(`127.0.0.1:${port}`).first()).toBeVisible();
    const connection = await openMysql2(port);
    await connection.execute('SELECT ? AS answer', [42]);
    await connection.end();
    const window = new Window(page);
    await window.rows('execute').click();
    await expect((await window.tab('Result')).getByRole('gridcell').first()).toHaveText('42');
    await expect(page.getByRole('toolbar', { name: 'Recording' })).toContainText('10.11');
  } finally {
    await database.stop();
  }
});

test('what is copied is on the clipboard, and the certificate authority can be saved', async ({ desktop }) => {
  const { app, page } = await desktop.start(...listen);
  const window = new Window(page);
  await window.rows('execute').first().click();
  const query = await window.tab('Query');
  await query.getByRole('button', { name: 'Copy as SQL' }).click();
  await expect(query.getByText('Copied')).toBeVisible();
  const sql = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(sql).toMatch(/;$/);
  const folder = mkdtempSync(join(tmpdir(), 'saved-'));
  const file = join(folder, 'authority.pem');
  await app.evaluate(({ session }, path) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path));
  }, file);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Copy CA certificate' }).click();
  const copied = await eventually('the certificate on the clipboard', async () => {
    const text = await app.evaluate(({ clipboard }) => clipboard.readText());
    return text.startsWith('-----BEGIN CERTIFICATE-----') ? text : null;
  });
  await page.getByRole('button', { name: 'Save CA certificate' }).click();
  await eventually('the saved file', () => existsSync(file) && readFileSync(file, 'utf8') === copied);
  rmSync(folder, { recursive: true });
});

test('the window is shut off from Node, from navigation and from new windows', async ({ desktop }) => {
  const { app, page } = await desktop.start(...listen);
  await expect(new Window(page).rows().first()).toBeVisible();
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
    const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webSecurity };
  });
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  expect(
    await page.evaluate(() => [typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process]),
  ).toEqual(['undefined', 'undefined']);
  const before = page.url();
  await page.evaluate(() => {
    window.open('https://example.invalid/');
    location.href = 'https://example.invalid/';
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
  // The page's own policy: neither a script put into it nor a request to anywhere.
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    const asked = await fetch('http://127.0.0.1:9/').then(
      () => 'sent',
      () => 'refused',
    );
    return { injected: 'injected' in globalThis, asked };
  });
  expect(ran).toEqual({ injected: false, asked: 'refused' });
});

test('a native menu, About, and a window that remembers its place', async ({ desktop }) => {
  const first = await desktop.start(...listen);
  const labels = await first.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map((item) => item.label.replace('&', '')));
  expect(labels).toEqual(expect.arrayContaining(['View', 'Help']));
  const about = await first.app.evaluate(({ Menu }) => {
    const all = (items: Electron.MenuItem[]): Electron.MenuItem[] => items.flatMap((item) => [item, ...all(item.submenu?.items ?? [])]);
    return all(Menu.getApplicationMenu()?.items ?? []).some((item) => /about/i.test(item.label) || item.role === 'about');
  });
  expect(about).toBe(true);
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 30, width: 1111, height: 777 }));
  await first.page.waitForTimeout(800);
  await first.app.close();
  const second = await desktop.start(...listen);
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  expect({ width: bounds.width, height: bounds.height }).toEqual({ width: 1111, height: 777 });
});

test('closing the window ends the program and all that it started', async ({ desktop }) => {
  const { app, page } = await desktop.start(...listen);
  await expect(new Window(page).rows().first()).toBeVisible();
  const child = app.process();
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
  expect(await ended).toBe(0);
});

test('the command line finds Electron, opens the window and ends it', async ({ display }) => {
  const [program, ...first] = commandLine();
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const env = { ...desktopEnvironment(display, home), ELECTRON_OVERRIDE_DIST_PATH: dirname(provisioned().electron.executable) };
  const child = startChild(program!, [...first, 'app', ...listen], { env });
  try {
    await eventually('the window', () => /apps connect to 127\.0\.0\.1:\d+/.test(child.stderr));
    expect(child.stdout).not.toMatch(/page in the browser/);
  } finally {
    expect((await child.stop()).code).toBe(0);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});

test('an option that does not exist is named in the terminal', async ({ display }) => {
  const { executable } = provisioned().electron;
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = startChild(executable, [...sandbox, '--disable-gpu', rootFolder, '--bakcend', 'x'], {
    env: desktopEnvironment(display, home),
  });
  const { code } = await child.ended;
  expect(code).toBe(2);
  expect(child.stderr).toMatch(/--bakcend/);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});
