import { defineConfig } from 'vitest/config';
import './test/support/testKeys.ts';

/** Each of these files has a process of its own: what it tests keeps state in the process or in its modules. */
const apart = ['test/core/{node,electron,build}/**/*.test.ts', 'test/renderer/stores/**/*.test.{ts,tsx}'];
const fuzz = 'test/property/fuzz.test.ts';

/** Fast suites run side by side. Integration files share servers; which of them `npm test` runs at once: build/testing/integrationFiles.mjs. */
export default defineConfig({
  test: {
    maxWorkers: '100%',
    projects: [
      { test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], isolate: false } },
      { test: { name: 'unit', include: ['test/{core,renderer}/**/*.test.{ts,tsx}'], exclude: apart, isolate: false, testTimeout: 30_000 } },
      { test: { name: 'apart', include: apart, testTimeout: 30_000 } },
      { test: { name: 'property', include: ['test/property/**/*.test.ts'], exclude: [fuzz], isolate: false, testTimeout: 60_000 } },
      { test: { name: 'fuzz', include: [fuzz], testTimeout: 60_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/serversSetup.ts'],
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
