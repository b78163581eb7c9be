import { expect, test } from '@playwright/test';
import { startChild } from '../../support/child.ts';
import { commandLine } from '../../support/hydrophone.ts';
import { eventually } from '../../support/ports.ts';
import { Window } from '../window.ts';

test('started without a display it says why there is a page, and where', async ({ page }) => {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const [program, ...first] = commandLine();
  const child = startChild(program!, [...first, 'app', '--listen', '127.0.0.1:0', '--no-open'], { env });
  try {
    const address = await eventually('the address of the page', () => /http:\/\/\S+token=\S+/.exec(child.stdout + child.stderr)?.[0]);
    const printed = Date.now();
    expect(child.stdout + child.stderr).toMatch(/no display/);
    await page.goto(address);
    await expect(new Window(page).rows().first()).toBeVisible();
    expect(Date.now() - printed).toBeLessThan(3000);
  } finally {
    expect((await child.stop()).code).toBe(0);
  }
});
