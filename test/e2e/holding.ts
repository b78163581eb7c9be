import { expect, type Page } from '@playwright/test';
import type { Window } from './window.ts';

/** Holding, editing and letting go, as a person does it in the window. */
export class Holding {
  readonly window: Window;
  readonly page: Page;

  constructor(window: Window) {
    this.window = window;
    this.page = window.page;
  }

  get holds() {
    return this.page.getByRole('list', { name: 'Holds' }).getByRole('listitem');
  }

  /** Makes a breakpoint from a statement that has come by. */
  async breakOn(text: string): Promise<void> {
    await this.window.rows(text).last().click();
    await this.page.getByRole('tab', { name: 'Query' }).click();
    await this.page.getByRole('toolbar', { name: 'Do with this statement' }).getByRole('button', { name: 'Break on this' }).click();
  }

  /** Opens the only hold, which has to be of this kind. */
  async open(kind: 'statement' | 'reply' | 'login'): Promise<void> {
    await expect(this.holds.filter({ hasText: kind })).toHaveCount(1);
    await this.holds
      .filter({ hasText: kind })
      .getByRole('button', { name: new RegExp(`^${kind}`) })
      .click();
    await expect(this.page.getByRole('heading', { name: new RegExp(`Held ${kind}`) })).toBeVisible();
  }

  /** Another SQL text, and the reply is to be held too. */
  async sendInstead(sql: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Held SQL' }).fill(sql);
    await this.page.getByRole('checkbox', { name: 'Hold its reply' }).check();
    await this.continueChanged();
  }

  /** Types another value into a cell of the held reply; row and column from 0. */
  async editCell(row: number, column: number, was: string, value: string): Promise<void> {
    const grid = this.page.getByRole('grid', { name: 'Held rows' });
    const cell = grid
      .getByRole('row')
      .nth(row + 1)
      .getByRole('gridcell')
      .nth(column);
    await expect(cell).toHaveText(was);
    await cell.dblclick();
    await cell.getByRole('textbox').fill(value);
    await cell.getByRole('textbox').press('Enter');
    await expect(cell).toHaveText(value);
    await expect(cell).toHaveAttribute('data-changed', 'true');
  }

  async answer(how: 'Answer rows' | 'Answer OK' | 'Answer error' | 'Close'): Promise<void> {
    await this.page.getByRole('radio', { name: how }).check();
  }

  async continueChanged(): Promise<void> {
    await this.page.getByRole('button', { name: 'Continue with changes' }).click();
  }

  /** By the panel of breakpoints, and back to the traffic. */
  async turnAllOff(): Promise<void> {
    const panels = this.page.getByRole('navigation', { name: 'Panels' });
    await panels.getByRole('button', { name: 'Breakpoints' }).click();
    await this.page.getByRole('button', { name: 'Turn all off' }).click();
    await expect(this.page.getByRole('checkbox', { name: /is on$/, checked: true })).toHaveCount(0);
    await panels.getByRole('button', { name: 'Traffic' }).click();
  }

  async noneLeft(): Promise<void> {
    await expect(this.page.getByRole('region', { name: 'Held' })).toHaveCount(0);
  }
}

/** A client as the test drives it: the statement, text or prepared, and its first row. */
export interface HeldClient {
  run(sql: string, values?: readonly unknown[]): Promise<Readonly<Record<string, unknown>>>;
}

/**
 * The statement is held, its SQL edited, its reply held, a cell edited: the client gets the edited value in its type, the rest as
 * the server sent it, and its connection works on.
 */
export async function editsStatementAndReply(holding: Holding, client: HeldClient, prepared: boolean): Promise<void> {
  const marker = prepared ? 'prepared_probe' : 'text_probe';
  const sql = prepared ? `SELECT ? + 0 AS answer, 'mine' AS ${marker}` : `SELECT 41 AS answer, 'mine' AS ${marker}`;
  const values = prepared ? [41] : undefined;
  expect(await client.run(sql, values)).toEqual({ answer: 41, [marker]: 'mine' });
  await holding.breakOn(marker);
  const row = client.run(sql, values);
  await holding.open('statement');
  await holding.sendInstead(`${sql.replace('mine', 'edited')} -- by hand`);
  await holding.open('reply');
  await holding.editCell(0, 0, '41', '4711');
  await holding.continueChanged();
  expect(await row).toEqual({ answer: 4711, [marker]: 'edited' });
  await holding.noneLeft();
  expect(await client.run('SELECT 1 AS one')).toEqual({ one: 1 });
  // What came of it stays selected, with both sides of it.
  await expect(holding.window.rows(marker).last()).toContainText('rewritten');
  const changes = await holding.window.tab('Changes');
  await expect(changes.getByRole('region', { name: 'The server got' })).toContainText("'edited'");
  await expect(changes.getByRole('region', { name: 'The server answered' })).toContainText('41');
  await expect(changes.getByRole('region', { name: 'The client got' })).toContainText('4711');
}
