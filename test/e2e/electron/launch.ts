import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { provisioned, rootFolder } from '../../support/provisioned.ts';
import { type Display, startDisplay } from '../../support/xvfb.ts';

export interface Desktop {
  /** Starts the built app with these arguments, with settings that the next start of this test finds again. */
  start(...args: string[]): Promise<{ app: ElectronApplication; page: Page; output(): string }>;
}

/** What the app under test finds around it: the display, a home folder, and SQLite where its Node has none. */
export function desktopEnvironment(display: Display, home: string): Record<string, string> {
  const { sqliteModule } = provisioned().electron;
  return {
    ...(process.env as Record<string, string>),
    DISPLAY: display.name,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    ...(sqliteModule === null ? {} : { HYDROPHONE_SQLITE_MODULE: sqliteModule }),
  };
}

/** A display for all tests, and for each a home folder of its own. */
export const test = base.extend<{ desktop: Desktop }, { display: Display }>({
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures that are used
    async ({}, use) => {
      const display = await startDisplay();
      await use(display);
      await display.stop();
    },
    { scope: 'worker' },
  ],
  desktop: async ({ display }, use) => {
    const home = mkdtempSync(join(tmpdir(), 'home-'));
    const { electron } = provisioned();
    const apps: ElectronApplication[] = [];
    await use({
      async start(...args) {
        const app = await _electron.launch({
          executablePath: electron.executable,
          args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', rootFolder, ...args],
          env: desktopEnvironment(display, home),
        });
        apps.push(app);
        let text = '';
        const child = app.process();
        child.stdout?.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        child.stderr?.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        return { app, page: await app.firstWindow(), output: () => text };
      },
    });
    for (const app of apps) await app.close().catch(() => {});
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  },
});
