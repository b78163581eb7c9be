import { expect, test } from '@playwright/test';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { controlsRecording, readsAnExchange, seesDemoTraffic, tiesFieldsToBytes, worksByKeyboard } from '../flows.ts';
import { Window } from '../window.ts';

let hydrophone: Hydrophone;
test.beforeEach(async () => {
  hydrophone = await startServe();
});
test.afterEach(() => hydrophone.dispose());

test('demo traffic arrives within three seconds of the address', async ({ page }) => {
  const printed = Date.now();
  await page.goto(hydrophone.ready.ui!);
  const window = new Window(page);
  await expect(window.rows().first()).toBeVisible();
  expect(Date.now() - printed).toBeLessThan(3000);
  await seesDemoTraffic(window);
});

test('an exchange is read in every tab', async ({ page }) => {
  await page.goto(hydrophone.ready.ui!);
  const window = new Window(page);
  await readsAnExchange(window);
  await tiesFieldsToBytes(window);
});

test('recording is filtered, paused, cleared and brought back', async ({ page }) => {
  await page.goto(hydrophone.ready.ui!);
  const window = new Window(page);
  await expect(window.rows().nth(10)).toBeVisible();
  await controlsRecording(window);
});

test('all of it works by keyboard', async ({ page }) => {
  await page.goto(hydrophone.ready.ui!);
  const window = new Window(page);
  await expect(window.rows().nth(5)).toBeVisible();
  await worksByKeyboard(window);
});

test('a refused login is explained', async ({ page }) => {
  await page.goto(hydrophone.ready.ui!);
  const window = new Window(page);
  await window.sessions.getByRole('treeitem', { name: /backup@shop/ }).click();
  const steps = page.getByRole('list', { name: 'Login steps' });
  await expect(steps).toContainText(/Access denied/);
  const why = page.getByRole('region', { name: 'Why it failed' });
  await expect(why).toContainText('1045');
  await expect(why.getByRole('listitem').first()).toContainText(/password/);
});

test('nothing is asked of another host, and the console stays clean', async ({ page }) => {
  const complaints: string[] = [];
  const own = new URL(hydrophone.ready.ui!).host;
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== own) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(hydrophone.ready.ui!);
  const window = new Window(page);
  await seesDemoTraffic(window);
  await readsAnExchange(window);
  expect(complaints).toEqual([]);
});

test('light and dark follow the system', async ({ page }) => {
  const brightness = () =>
    page.evaluate(() => {
      const [red = 0, green = 0, blue = 0] = (/\d.*\d/.exec(getComputedStyle(document.body).backgroundColor)?.[0] ?? '')
        .split(/[ ,]+/)
        .map(Number);
      return red + green + blue;
    });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(hydrophone.ready.ui!);
  await expect(new Window(page).rows().first()).toBeVisible();
  expect(await brightness()).toBeGreaterThan(600);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(brightness).toBeLessThan(200);
});
