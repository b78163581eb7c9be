// Every part of `npm run check` and `npm test`, as a table. A part without `report` counts as one test.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../provision/cache.mjs';
import { integrationFiles } from './integrationFiles.mjs';

const node = process.execPath;
const bin = (name) => join(rootFolder, 'node_modules/.bin', name);
const vitest = (...projects) => [node, bin('vitest'), 'run', ...projects.flatMap((name) => ['--project', name])];
const integration = (group, minutes) => ({
  name: `integration tests, ${group}`,
  command: [...vitest('integration'), ...integrationFiles[group]],
  report: 'vitest',
  minutes,
});
const playwright = (project) => [node, bin('playwright'), 'test', '--project', project];
const types = (project) => ({ name: `types of ${project}`, command: [node, bin('tsc'), '-p', project, '--noEmit'], needs: project });

/** Types, lint, import rules, unused code and the fast tests: below a minute. */
export const checkSuites = [
  // First, since it takes longest. It starts Node a hundred times, which need not compile everything anew.
  {
    name: 'architecture, unit and property tests',
    command: vitest('architecture', 'unit', 'apart', 'property'),
    report: 'vitest',
    env: { NODE_COMPILE_CACHE: join(rootFolder, 'node_modules/.cache/compiled') },
  },
  types('tsconfig.json'),
  types('tsconfig.core.json'),
  types('renderer/tsconfig.json'),
  types('test/e2e/tsconfig.json'),
  { name: 'lint and format', command: [bin('biome'), 'ci', '--colors=off', '.'] },
  { name: 'unused code', command: [node, bin('knip'), '--no-progress'] },
  { name: 'file rules', command: [node, join(rootFolder, 'build/testing/fileRules.mjs')] },
].filter((suite) => suite.needs === undefined || existsSync(join(rootFolder, suite.needs)));

/** Two at a time, the longest first: nothing of them depends on what else the machine has to do. */
export const slowSuites = [
  integration('conversations', 20),
  integration('interventions', 20),
  { name: 'fuzzing', command: vitest('fuzz'), report: 'vitest' },
];

/** One after the other: they measure, or need the browser and the clock. */
export const measuringSuites = [
  integration('measuring', 10),
  { name: 'page in Chromium', command: playwright('page'), report: 'playwright', minutes: 10 },
  { name: 'window in Electron', command: playwright('electron'), report: 'playwright', minutes: 10 },
];
