import { expect, type Locator, type Page } from '@playwright/test';

/** The window by what a person sees and a screen reader reads: the names of renderer/README.md. */
export class Window {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get exchanges(): Locator {
    return this.page.getByRole('grid', { name: 'Exchanges' });
  }

  /** Rows of the list, without the header. */
  rows(text?: string | RegExp): Locator {
    const rows = this.exchanges.getByRole('row').filter({ has: this.page.getByRole('gridcell') });
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  get sessions(): Locator {
    return this.page.getByRole('tree', { name: 'Sessions' });
  }

  get filter(): Locator {
    return this.page.getByRole('combobox', { name: 'Filter', exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Opens a tab of the detail and gives its panel. */
  async tab(name: 'Query' | 'Result' | 'Packets' | 'Timing' | 'Login' | 'Explain' | 'Changes'): Promise<Locator> {
    await this.page.getByRole('tab', { name }).click();
    const panel = this.page.getByRole('tabpanel', { name });
    await expect(panel).toBeVisible();
    return panel;
  }

  /** The number of exchanges that the status line tells. */
  async captured(): Promise<number> {
    const text = await this.page.getByRole('status', { name: 'Capture' }).textContent();
    return Number(/Capture\s*([\d,]+)/.exec(text ?? '')?.[1]?.replaceAll(',', ''));
  }
}
