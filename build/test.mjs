// npm test: provides what is missing, then runs every suite. The last line is the sum: N passed, N failed, N skipped.
import { ProvisionError, provision } from './provision.mjs';
import { runSuites, summarise } from './testing/runSuites.mjs';
import { checkSuites, slowSuites } from './testing/suites.mjs';

const sum = { passed: 0, failed: 0, skips: [] };
const add = (result) => {
  sum.passed += result.passed;
  sum.failed += result.failed;
  sum.skips.push(...result.skips);
};

const ready = await prepare();
add(await runSuites(checkSuites, 2));
if (ready) add(await runSuites(slowSuites, 1));
summarise(sum);

/** False when the machine cannot run the slow suites; what to do about it is printed. */
async function prepare() {
  try {
    await provision((what) => process.stdout.write(`       providing ${what}\n`));
    return true;
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    process.stdout.write(`FAILED providing what the tests need\n  | ${error.message}\n`);
    sum.failed += 1;
    return false;
  }
}
