// npm test: provides what is missing, then runs every suite. The last line is the sum: N passed, N failed, N skipped.
import { ProvisionError, provision } from './provision.mjs';
import { runSuites, summarise } from './testing/runSuites.mjs';
import { checkSuites, slowSuites } from './testing/suites.mjs';

const checked = await runSuites(checkSuites, 2);
try {
  await provision((what) => process.stdout.write(`       providing ${what}\n`));
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  process.stdout.write(`FAILED provisioning\n${error.message}\n`);
  checked.failed += 1;
  summarise(checked);
  process.exit();
}
const slow = await runSuites(slowSuites, 1);
summarise({ passed: checked.passed + slow.passed, failed: checked.failed + slow.failed, skips: [...checked.skips, ...slow.skips] });
