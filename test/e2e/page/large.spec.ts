import { expect, test } from '@playwright/test';
import { openMysql2 } from '../../support/clients.ts';
import { type Database, startMariadb } from '../../support/databases.ts';
import { startServe } from '../../support/hydrophone.ts';
import { command, openRawSession } from '../../support/rawSession.ts';
import { Window } from '../window.ts';

const many = 300_000;
let database: Database;
test.beforeAll(async () => {
  database = await startMariadb();
});
test.afterAll(() => database.stop());

/** Sends `count` statements without waiting for each reply, a thousand ahead at most. */
async function sendMany(port: number, count: number): Promise<void> {
  const raw = await openRawSession(port);
  raw.socket.removeAllListeners('data');
  let replies = 0;
  let wake: (() => void) | null = null;
  // Each reply is one OK packet of 11 bytes.
  raw.socket.on('data', (chunk: Buffer) => {
    replies += chunk.length / 11;
    wake?.();
  });
  for (let sent = 0; sent < count; sent += 1000) {
    const statements = Array.from({ length: 1000 }, (_, n) => command(0x03, `DO ${sent + n}`));
    raw.socket.write(Buffer.concat(statements));
    while (replies < sent) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  await expect.poll(() => Math.round(replies)).toBe(count);
  raw.close();
}

test('with 300,000 exchanges the list scrolls without blank rows, and a click shows packets within 100 ms', async ({ page }) => {
  test.setTimeout(180_000);
  const hydrophone = await startServe('--backend', `127.0.0.1:${database.port}`);
  try {
    await sendMany(hydrophone.port, many);
    const connection = await openMysql2(hydrophone.port);
    await connection.query("SELECT 'the last one' AS word");
    await connection.end();
    await page.goto(hydrophone.ready.ui!);
    const window = new Window(page);
    await expect.poll(() => window.captured(), { timeout: 60_000 }).toBeGreaterThan(many);
    await expect(window.rows('the last one')).toBeVisible();

    await window.exchanges.hover();
    const blanks: string[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      await page.mouse.wheel(0, turn < 20 ? -2000 : -60_000);
      await page.waitForTimeout(32);
      const blank = await blankRows(page);
      if (blank > 0) blanks.push(`turn ${turn}: ${blank}`);
    }
    // The first rows after a long jump may come a moment later, but they come.
    await expect.poll(() => blankRows(page)).toBe(0);
    expect(blanks.filter((text) => Number(/turn (\d+)/.exec(text)?.[1]) < 20)).toEqual([]);
    await page.keyboard.press('Home');

    await window.rows().nth(8).click();
    await window.tab('Packets');
    const times: number[] = [];
    for (let n = 0; n < 10; n += 1) times.push(await timeToPackets(page, 4 + n));
    times.sort((a, b) => a - b);
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(100);

    await window.filter.fill('DO 299999');
    await expect(window.rows('DO 299999')).toBeVisible();
    await expect(page.getByRole('status', { name: 'Matches' })).toHaveText(/^1 of 300,/);
  } finally {
    await hydrophone.dispose();
  }
});

/** Places of the visible part of the list where no row with a statement stands. */
function blankRows(page: import('@playwright/test').Page): Promise<number> {
  return page.evaluate(() => {
    const grid = document.querySelector('[role=grid][aria-label=Exchanges]')!;
    const box = grid.getBoundingClientRect();
    let blank = 0;
    for (let y = box.top + 40; y < box.bottom - 12; y += 24) {
      const row = document.elementFromPoint(box.left + 200, y)?.closest('[role=row]');
      const text = row?.textContent ?? '';
      if (!/DO \d|SELECT|SET|quit|query/.test(text)) blank += 1;
    }
    return blank;
  });
}

/** Milliseconds between a press on the row at `place` and its packets on screen, measured inside the page. */
function timeToPackets(page: import('@playwright/test').Page, place: number): Promise<number> {
  return page.evaluate(async (index) => {
    const rows = [...document.querySelectorAll('[role=grid][aria-label=Exchanges] [role=row]')].filter((row) =>
      row.querySelector('[role=gridcell]'),
    );
    const row = rows[index] as HTMLElement;
    const number = row.querySelector('[role=gridcell]')!.textContent!.trim();
    const shown = () => {
      const heading = document.querySelector('[aria-label=Detail] h2')?.textContent ?? '';
      return heading.startsWith(`#${number} `) && document.querySelector('[role=grid][aria-label=Packets] [role=row]') !== null;
    };
    const began = performance.now();
    row.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 }));
    row.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
    row.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0 }));
    row.click();
    while (!shown()) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (performance.now() - began > 5000) return 5000;
    }
    return performance.now() - began;
  }, place);
}
