// Takes the pictures of docs/ from the window on real servers: node test/e2e/pictures.ts [NAME …] (after npm run build).
import { type Browser, chromium, type Page } from '@playwright/test';
import {
  allFailingLogins,
  type FailingLogin,
  type Servers,
  startServers,
  stopServers,
  withFailure,
} from '../support/failingLogins/index.ts';
import { startServe } from '../support/hydrophone.ts';
import { provisioned } from '../support/provisioned.ts';
import { holdingPictures, takeHoldingPictures } from './holdingPictures.ts';
import { Window } from './window.ts';

const docs = new URL('../../docs/', import.meta.url);

/** The failing logins that docs/login.md walks through. */
const walkedThrough = [
  'mariadb-wrong-password',
  'mariadb-unknown-user',
  'host-not-allowed',
  'plugin-unknown-to-client',
  'mysql-old-driver',
  'mariadb-requires-tls',
  'unknown-ca-mysql',
  'unknown-ca-backend',
  'tls-version-client',
  'fingerprint-in-ok',
  'mysql-expired-sandbox',
  'mariadb-too-many',
  'mariadb-unknown-schema',
  'client-before-41',
  'proxy-header-unexpected',
  'proxy-header-expected',
];

const names = process.argv.slice(2);
const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
const browser = await chromium.launch({
  executablePath: provisioned().chromium,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  await demoPictures(browser);
  await takeHoldingPictures(browser, holdingPictures.filter(wanted));
  const logins = allFailingLogins.filter(({ name }) => walkedThrough.includes(name) && wanted(name));
  if (logins.length > 0) {
    const servers = await startServers();
    try {
      for (const login of logins) await loginPicture(browser, servers, login);
    } finally {
      await stopServers(servers);
    }
  }
} finally {
  await browser.close();
}

/** The detail of the session that failed, high enough for causes and steps. */
async function loginPicture(of: Browser, servers: Servers, login: FailingLogin): Promise<void> {
  await withFailure(
    login,
    servers,
    (backend, ...args) => startServe('--backend', backend, ...args),
    async ({ ready }) => {
      const page = await of.newPage({ viewport: { width: 1600, height: 1300 }, colorScheme: 'light' });
      await page.goto(ready.ui!);
      await chooseLastSession(page);
      const detail = page.getByRole('region', { name: 'Detail' });
      await detail.getByRole('list', { name: 'Likely causes' }).waitFor();
      await page.mouse.move(0, 0);
      // Without the packets below: causes and steps are what docs/login.md is about.
      const { x, y, width } = (await detail.boundingBox())!;
      const grid = page.getByRole('grid', { name: 'Packets' });
      const packets = (await grid.count()) === 0 ? null : await grid.boundingBox();
      const height = (packets?.y ?? y + 640) - y;
      await page.screenshot({ path: new URL(`login/${login.name}.png`, docs).pathname, clip: { x, y, width, height } });
      await page.close();
      process.stdout.write(`${login.name}\n`);
    },
  );
}

async function chooseLastSession(page: Page): Promise<void> {
  const tree = new Window(page).sessions;
  const session = tree.getByRole('treeitem', { name: /#\d/ });
  await tree.getByRole('treeitem').first().waitFor();
  // Sessions that ended well are folded away.
  for (const closed of await tree.getByRole('treeitem', { name: /^closed/ }).all()) await closed.click();
  await session.first().waitFor();
  const numbers = (await session.allTextContents()).map((text) => Number(/#(\d+)/.exec(text)?.[1]));
  await tree.getByRole('treeitem', { name: new RegExp(`#${Math.max(...numbers)}\\b`) }).click();
}

async function demoPictures(of: Browser): Promise<void> {
  const pictures = ['traffic', 'packets', 'login', 'dark'].filter(wanted);
  if (pictures.length === 0) return;
  const hydrophone = await startServe();
  try {
    for (const name of pictures) await demoPicture(of, hydrophone.ready.ui!, name);
  } finally {
    await hydrophone.dispose();
  }
}

async function demoPicture(of: Browser, address: string, name: string): Promise<void> {
  const page = await of.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: name === 'dark' ? 'dark' : 'light' });
  await page.goto(address);
  const window = new Window(page);
  await window.rows().nth(25).waitFor();
  if (name === 'login') {
    await window.sessions.getByRole('treeitem', { name: /backup@shop/ }).click();
    await page.getByRole('list', { name: 'Likely causes' }).waitFor();
  } else {
    await window.rows('execute').last().click();
    await window.tab(name === 'packets' ? 'Packets' : name === 'dark' ? 'Query' : 'Result');
    await page.waitForTimeout(400);
  }
  await page.screenshot({ path: new URL(`${name}.png`, docs).pathname });
  await page.close();
  process.stdout.write(`${name}\n`);
}
