import { expect, test } from '@playwright/test';
import { type Child, startChild } from '../../support/child.ts';
import { commandLine } from '../../support/hydrophone.ts';
import { eventually } from '../../support/ports.ts';
import { rootFolder } from '../../support/provisioned.ts';
import { Window } from '../window.ts';

const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...withoutDisplay } = process.env;

function addressOf(child: Child): Promise<string> {
  return eventually('the address of the page', () => /http:\/\/\S+token=\S+/.exec(child.stdout + child.stderr)?.[0]);
}

test('started without a display it says why there is a page, and where', async ({ page }) => {
  const [program, ...first] = commandLine();
  const child = startChild(program!, [...first, 'app', '--listen', '127.0.0.1:0', '--no-open'], { env: withoutDisplay });
  try {
    const address = await addressOf(child);
    const printed = Date.now();
    expect(child.stdout + child.stderr).toMatch(/no display/);
    await page.goto(address);
    await expect(new Window(page).rows().first()).toBeVisible();
    expect(Date.now() - printed).toBeLessThan(3000);
  } finally {
    expect((await child.stop()).code).toBe(0);
  }
});

test('npm start does the same, and its end is the end of all', async ({ page }) => {
  const args = ['start', '--', '--listen', '127.0.0.1:0', '--no-open'];
  const child = startChild('npm', args, { env: withoutDisplay, cwd: rootFolder });
  const address = await addressOf(child);
  await page.goto(address);
  await expect(new Window(page).rows().first()).toBeVisible();
  await page.close();
  await child.stop('SIGTERM');
  const answers = () =>
    fetch(address).then(
      () => true,
      () => false,
    );
  await eventually('the port to be free', async () => !(await answers()));
});
