// npm run check: types, lint, import rules, unused code, file rules and the fast tests.
import { checkSuites } from './testing/suites.mjs';
import { runSuites, summarise } from './testing/runSuites.mjs';

summarise(await runSuites(checkSuites, 2));
