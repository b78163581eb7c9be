// npm test: provides what is missing, and runs every suite. The last line is the sum: N passed, N failed, N skipped.
import { provideBeside } from './testing/provisioning.mjs';
import { runSuites, summarise } from './testing/runSuites.mjs';
import { checkSuites, measuringSuites, slowSuites } from './testing/suites.mjs';

const sum = { passed: 0, failed: 0, skips: [] };
const add = (result) => {
  sum.passed += result.passed;
  sum.failed += result.failed;
  sum.skips.push(...result.skips);
};

const providing = provideBeside();
add(await runSuites(checkSuites, 2));
const missing = await providing;
if (missing === null) {
  add(await runSuites(slowSuites, 2));
  add(await runSuites(measuringSuites, 1));
} else {
  process.stdout.write(`FAILED providing what the tests need\n${missing.replace(/^/gm, '  | ')}\n`);
  sum.failed += 1;
}
summarise(sum);
