import { expect } from '@playwright/test';
import type { Window } from './window.ts';

/** What both hosts must do alike: the same steps run against the page in Chromium and the window in Electron. */

/** The demo app's programs, its traffic and its failed login are on screen. */
export async function seesDemoTraffic(window: Window): Promise<void> {
  await expect(window.rows().first()).toBeVisible();
  await expect(window.sessions.getByRole('treeitem', { name: /shop-api/ })).toBeVisible();
  await expect(window.sessions.getByRole('treeitem', { name: /failed logins/ })).toBeVisible();
  const before = await window.captured();
  await expect.poll(() => window.captured()).toBeGreaterThan(before);
}

/** Every tab of an executed statement. */
export async function readsAnExchange(window: Window): Promise<void> {
  await window.filter.fill('FROM products WHERE category');
  const row = window.rows('execute').first();
  await row.click();
  await expect(row).toHaveAttribute('aria-selected', 'true');

  const query = await window.tab('Query');
  await expect(query.getByRole('textbox', { name: 'SQL' })).toContainText('products');
  await expect(query.getByRole('table', { name: 'Parameters' }).getByRole('row')).toHaveCount(2);
  await expect(query).toContainText('replied');

  const result = await window.tab('Result');
  const grid = result.getByRole('grid', { name: 'Result' });
  await expect(grid.getByRole('columnheader', { name: /^sku/ })).toBeVisible();
  await expect(grid.getByRole('gridcell').first()).not.toBeEmpty();

  const timing = await window.tab('Timing');
  await expect(timing.getByRole('table', { name: 'Waterfall' }).getByRole('row', { name: /^Server/ })).toBeVisible();

  const login = await window.tab('Login');
  await expect(login.getByRole('list', { name: 'Login steps' })).toContainText('Client logs in as app');
  await window.filter.fill('');
}

/** Field tree and bytes are tied to each other, both ways. */
export async function tiesFieldsToBytes(window: Window): Promise<void> {
  await window.filter.fill('FROM products WHERE category');
  await window.rows('execute').first().click();
  const panel = await window.tab('Packets');
  const packets = panel.getByRole('grid', { name: 'Packets' });
  await expect(packets.getByRole('row').first()).toHaveAccessibleName(/COM_STMT_EXECUTE/);
  const fields = panel.getByRole('tree', { name: 'Fields' });
  const bytes = panel.getByRole('group', { name: 'Bytes' });
  const statement = fields.getByRole('treeitem', { name: /^statement id/ });
  await statement.click();
  await expect(statement).toHaveAttribute('aria-selected', 'true');
  // Byte 4 is the command.
  await bytes.getByText('17', { exact: true }).first().click();
  await expect(fields.getByRole('treeitem', { name: /^command/ })).toHaveAttribute('aria-selected', 'true');
  await expect(statement).toHaveAttribute('aria-selected', 'false');
  await packets
    .getByRole('row', { name: /ColumnDefinition41/ })
    .first()
    .click();
  await expect(fields.getByRole('treeitem', { name: /^catalog def/ })).toBeVisible();
  await window.filter.fill('');
}

/** Filter, pause, resume, clear and its undo. */
export async function controlsRecording(window: Window): Promise<void> {
  await window.filter.fill('no statement says this');
  await expect(window.rows()).toHaveCount(0);
  await window.filter.fill('customers');
  await expect(window.rows().first()).toContainText('customers');
  await expect(window.page.getByRole('status', { name: 'Matches' })).toHaveText(/^[\d,]+ of [\d,]+$/);
  await window.button('Clear filter').click();

  await window.button('Pause recording').click();
  await expect(window.page.getByText(/Recording is paused/)).toBeVisible();
  // What was under way when recording stopped still ends its record.
  await window.page.waitForTimeout(1500);
  const paused = await window.captured();
  await window.page.waitForTimeout(1000);
  expect(await window.captured()).toBe(paused);

  await window.button('Clear').click();
  await expect(window.rows()).toHaveCount(0);
  await window.button('Undo clear').click();
  await expect(window.rows().first()).toBeVisible();
  expect(await window.captured()).toBe(paused);

  await window.button('Resume recording').click();
  await expect.poll(() => window.captured()).toBeGreaterThan(paused);
}

/** Without a pointer: filter, list, detail. */
export async function worksByKeyboard(window: Window): Promise<void> {
  await window.page.keyboard.press('Escape');
  await window.rows().first().click();
  await window.page.keyboard.press('/');
  await expect(window.filter).toBeFocused();
  await window.page.keyboard.type('SELECT');
  await expect(window.page.getByRole('status', { name: 'Matches' })).toBeVisible();
  await window.page.keyboard.press('Enter');
  await window.page.keyboard.press('ArrowUp');
  const selected = window.rows().and(window.page.locator('[aria-selected="true"]'));
  await expect(selected).toHaveCount(1);
  const first = await selected.getAttribute('aria-rowindex');
  await window.page.keyboard.press('k');
  await expect.poll(() => selected.getAttribute('aria-rowindex')).not.toBe(first);
  await window.page.keyboard.press('ControlOrMeta+k');
  await expect(window.page.getByRole('dialog')).toBeVisible();
  await window.page.keyboard.press('Escape');
  await expect(window.page.getByRole('dialog')).toHaveCount(0);
  await window.filter.fill('');
}
