import { defineConfig } from '@playwright/test';
import './test/support/testKeys.ts';
import { provisionedOrNull } from './test/support/provisioned.ts';

/** What keeps a browser from asking the network for anything, and lets it run as root. */
const chromiumArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Two suites that use the window as a person does: in Chromium (serve) and in a real Electron. */
export default defineConfig({
  testDir: 'test/e2e',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // The machine's two cores are taken by the browser and by Hydrophone itself.
  workers: 1,
  forbidOnly: true,
  outputDir: 'test-results',
  use: { screenshot: 'only-on-failure', viewport: { width: 1400, height: 860 } },
  projects: [
    {
      name: 'page',
      testMatch: 'page/**/*.spec.ts',
      use: { browserName: 'chromium', launchOptions: { executablePath: provisionedOrNull()?.chromium, args: chromiumArgs } },
    },
    { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
  ],
});
