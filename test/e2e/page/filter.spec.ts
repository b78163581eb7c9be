import { expect, type Page, test } from '@playwright/test';
import { type Hydrophone, startServe } from '../../support/hydrophone.ts';
import { Window } from '../window.ts';

let hydrophone: Hydrophone;
test.beforeEach(async ({ page }) => {
  hydrophone = await startServe();
  await page.goto(hydrophone.ready.ui!);
  await expect(new Window(page).rows().nth(10)).toBeVisible();
});
test.afterEach(() => hydrophone.dispose());

const meaning = (page: Page) => page.getByRole('status', { name: 'Filter meaning' });
const options = (page: Page) => page.getByRole('listbox', { name: 'Filter completions' }).getByRole('option');

test('a filter is completed by keyboard, with fields and with what was seen, and explained', async ({ page }) => {
  const window = new Window(page);
  await page.keyboard.press('/');
  await expect(window.filter).toBeFocused();
  await page.keyboard.type('tab');
  await expect(options(page)).toHaveText([/^table/]);
  await expect(window.filter).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Tab');
  await expect(window.filter).toHaveValue('table:');
  await page.keyboard.type('cust');
  await expect(options(page).filter({ hasText: /^customers/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  const active = options(page).and(page.locator('[aria-selected="true"]'));
  await expect(active).toHaveText(/^customers/);
  expect(await window.filter.getAttribute('aria-activedescendant')).toBe(await active.getAttribute('id'));
  await page.keyboard.press('Enter');
  await expect(window.filter).toHaveValue('table:customers ');
  await page.keyboard.type('is:re');
  await expect(options(page)).toHaveText([/^read/]);
  await page.keyboard.press('Tab');
  await expect(meaning(page)).toHaveText('Exchanges where it names the table customers and it reads.');
  await expect(page.getByRole('status', { name: 'Matches' })).toHaveText(/^[\d,]+ of [\d,]+$/);
  await expect(window.rows().first()).toContainText('customers');
  await expect(window.rows().filter({ hasNotText: 'customers' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(window.exchanges).toBeFocused();
});

test('a mistake is underlined and said, and the list keeps to the last good filter', async ({ page }) => {
  const window = new Window(page);
  await window.filter.fill('table:customers');
  await expect(window.rows().filter({ hasNotText: 'customers' })).toHaveCount(0);
  await window.filter.fill('table:customers usr:app');
  await expect(meaning(page)).toHaveText('There is no field “usr”; did you mean user?');
  await expect(window.filter).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('.filter-echo u')).toHaveText('usr');
  // The underline stands under the word.
  const [word, field] = [await page.locator('.filter-echo u').boundingBox(), await window.filter.boundingBox()];
  expect(word!.x).toBeGreaterThan(field!.x + 60);
  expect(word!.x + word!.width).toBeLessThan(field!.x + 220);
  await expect(window.rows().filter({ hasNotText: 'customers' })).toHaveCount(0);
  await expect(window.rows().first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(window.filter).toHaveValue('');
  await expect(window.rows().filter({ hasNotText: 'customers' }).first()).toBeVisible();
});

test('Escape closes the list before it clears, a click takes an option, and an option may need quotes', async ({ page }) => {
  const window = new Window(page);
  await window.filter.click();
  await page.keyboard.type('program:sho');
  await expect(options(page).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(options(page)).toHaveCount(0);
  await expect(window.filter).toHaveValue('program:sho');
  await page.keyboard.press('Control+Space');
  await options(page).filter({ hasText: 'shop-api' }).click();
  await expect(window.filter).toHaveValue('program:shop-api ');
  await expect(window.filter).toBeFocused();
  await expect(options(page)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(window.filter).toHaveValue('');
});
