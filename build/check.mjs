// npm run check: types, lint, import rules, unused code, file rules and the fast tests.

import { runSuites, summarise } from './testing/runSuites.mjs';
import { checkSuites } from './testing/suites.mjs';

summarise(await runSuites(checkSuites, 2));
