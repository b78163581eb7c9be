// Pictures of docs/breakpoints.md, docs/rules.md, docs/scripts.md, docs/lua.md and docs/mock.md, from the demo database and its app.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { type Hydrophone, startServe } from '../support/hydrophone.ts';
import { Holding } from './holding.ts';
import { Window } from './window.ts';

const docs = new URL('../../docs/', import.meta.url);

export const holdingPictures = [
  'held-statement',
  'held-reply',
  'held-error',
  'changes',
  'breakpoints',
  'explain',
  'rules',
  'scripts',
  'lua',
  'queue',
  'mock',
] as const;

type Name = (typeof holdingPictures)[number];

/** Takes those that are wanted, each in a window of its own. */
export async function takeHoldingPictures(browser: Browser, names: readonly string[]): Promise<void> {
  for (const name of holdingPictures) {
    if (!names.includes(name)) continue;
    const scripts = join(tmpdir(), 'shop', 'scripts');
    process.env.HYDROPHONE_SCRIPTS_DIR = scripts;
    const hydrophone = await startServe();
    try {
      await take(browser, hydrophone, name);
    } finally {
      await hydrophone.dispose();
      rmSync(scripts, { recursive: true, force: true });
    }
    process.stdout.write(`${name}\n`);
  }
}

async function take(browser: Browser, hydrophone: Hydrophone, name: Name): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  await page.goto(hydrophone.ready.ui!);
  const holding = new Holding(new Window(page));
  await holding.window.rows().nth(20).waitFor();
  await scenes[name](holding, page);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  await page.screenshot({ path: new URL(`${name}.png`, docs).pathname });
  await page.close();
}

/** A read of the shop that stops at a breakpoint, opened. */
async function stop(holding: Holding, sql: string): Promise<void> {
  await holding.window.filter.fill(sql);
  await holding.window.rows().first().waitFor();
  await holding.page.getByRole('button', { name: 'Break on this' }).first().click();
  await holding.window.filter.fill('');
  await holding.holds.first().getByRole('button').first().click();
  await holding.page.getByRole('heading', { name: /Held statement/ }).waitFor();
}

async function heldReply(holding: Holding, page: Page): Promise<void> {
  await stop(holding, 'sql~"^SELECT id, customer_id"');
  await page.getByRole('checkbox', { name: 'Hold its reply' }).check();
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('heading', { name: /Held reply/ }).waitFor();
  const cell = page.getByRole('grid', { name: 'Held rows' }).getByRole('gridcell').nth(1);
  await cell.dblclick();
  await cell.getByRole('textbox').fill('4711');
  await cell.getByRole('textbox').press('Enter');
}

async function newBreakpoint(page: Page, filter: string, at: string): Promise<void> {
  await page.getByRole('button', { name: 'New breakpoint' }).click();
  const field = page.getByRole('textbox', { name: 'Filter of the breakpoint' }).last();
  await field.fill(filter);
  await field.press('Enter');
  await page.getByRole('combobox', { name: `${filter} stops at` }).selectOption(at);
}

const scenes: Readonly<Record<Name, (holding: Holding, page: Page) => Promise<void>>> = {
  'held-statement': async (holding, page) => {
    await stop(holding, 'sql~"^SELECT id, customer_id"');
    const editor = page.getByRole('textbox', { name: 'Held SQL' });
    await editor.click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(' /* by hand */');
    await page.getByRole('checkbox', { name: 'Hold its reply' }).check();
  },
  'held-reply': heldReply,
  'held-error': async (holding) => {
    await stop(holding, 'table:orders is:write');
    await holding.answer('Answer error');
  },
  changes: async (holding, page) => {
    await heldReply(holding, page);
    await holding.continueChanged();
    await holding.turnAllOff();
    await page
      .getByRole('button', { name: 'Continue all' })
      .click({ timeout: 2000 })
      .catch(() => {});
    await (await holding.window.tab('Changes')).getByRole('region', { name: 'The client got' }).first().waitFor();
  },
  breakpoints: async (holding, page) => {
    await holding.window.filter.fill('table:orders is:write');
    await page.getByRole('button', { name: 'Break on this' }).first().click();
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Breakpoints' }).click();
    await newBreakpoint(page, 'rows>1000', 'its reply');
    await newBreakpoint(page, 'user:backup', 'the login');
    await page.getByRole('combobox', { name: 'user:backup stops how often' }).selectOption('only the next one');
    await holding.holds.first().waitFor();
  },
  explain: async (holding, page) => {
    await holding.window.filter.fill('JOIN');
    await holding.window.rows(/JOIN/).first().click();
    await page.keyboard.press('e');
    await (await holding.window.tab('Explain')).getByRole('grid', { name: 'Result' }).waitFor();
  },
  rules: async (_holding, page) => {
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Rules' }).click();
    await page.getByRole('textbox', { name: 'Rules as YAML' }).fill(rulesText);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('list', { name: 'Rules in order' }).waitFor();
    await page.getByRole('button', { name: 'Try on the capture' }).click();
    await page.getByRole('table', { name: 'Matches of the trial' }).waitFor();
    await page.waitForTimeout(3000);
  },
  scripts: async (_holding, page) => {
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Scripts' }).click();
    await page.getByRole('button', { name: 'New script' }).click();
    await page.getByRole('menuitem', { name: 'TypeScript' }).click();
    await page.getByRole('textbox', { name: 'File name' }).fill('orders.ts');
    await page.getByRole('textbox', { name: 'Script text' }).fill(scriptText);
    await page.getByRole('button', { name: 'Attach to new connections' }).click();
    await page.getByRole('list', { name: 'Console lines' }).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(4000);
  },
  lua: async (_holding, page) => {
    await attachLua(page, /^read_query_result/);
    await page.getByRole('list', { name: 'Console lines' }).getByText(/ms/).nth(1).waitFor({ timeout: 60_000 });
  },
  queue: async (holding, page) => {
    await attachLua(page, /^Query queue/);
    await page.getByRole('list', { name: 'Console lines' }).waitFor({ timeout: 60_000 });
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Traffic' }).click();
    await holding.window.filter.fill('user:report');
    await holding.window.rows('result ignored').nth(5).waitFor();
    await holding.window.rows('result ignored').nth(1).click();
    await holding.window.tab('Changes');
    await page.waitForTimeout(400);
  },
  mock: async (holding, page) => {
    await holding.window.filter.fill('table:products is:read');
    await holding.window.rows().nth(5).waitFor();
    await page.getByRole('search').getByRole('button', { name: 'Make a mock' }).click();
    await page.getByRole('button', { name: 'Make the mock' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('checkbox', { name: /^New connections get the mock/ }).check();
    await page.getByRole('table', { name: 'Statements without an answer' }).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(4000);
  },
};

async function attachLua(page: Page, example: RegExp): Promise<void> {
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Scripts' }).click();
  await page.getByRole('button', { name: 'New script' }).click();
  await page.getByRole('menuitem', { name: example }).click();
  await page.getByRole('button', { name: 'Attach to new connections' }).click();
}

const rulesText = `rules:
  - name: slow orders
    when: 'table:orders is:read'
    then: { delay: 50ms-200ms }
    continue: true

  - name: deadlock once
    when: 'table:orders is:write'
    then: { error: { code: 1213 } }
    times: 1

  - name: short lists
    when: 'sql~"LIMIT \\d+$"'
    then: { slow_row: { row: 2, delay: 100ms } }
`;

const scriptText = `/** Says who changes orders, and which reads give many rows. */
export function readQuery({ sql, session }) {
  if (sql !== null && /^(INSERT|UPDATE|DELETE)\\b.*\\borders\\b/is.test(sql)) {
    console.log(\`\${session.user}: \${sql}\`);
  }
}

export function readQueryResult({ sql, results }) {
  for (const { rowCount } of results) {
    if (rowCount > 15) console.warn(\`\${rowCount} rows: \${sql}\`);
  }
}
`;
