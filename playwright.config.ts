import { defineConfig } from '@playwright/test';

/** Two suites that use the window as a person does: in Chromium (serve) and in a real Electron. */
export default defineConfig({
  testDir: 'test/e2e',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // The machine's two cores are taken by the browser and by Hydrophone itself.
  workers: 1,
  forbidOnly: true,
  outputDir: 'test-results',
  use: { trace: 'off', screenshot: 'only-on-failure' },
  projects: [
    { name: 'page', testMatch: 'page/**/*.spec.ts' },
    { name: 'electron', testMatch: 'electron/**/*.spec.ts' },
  ],
});
