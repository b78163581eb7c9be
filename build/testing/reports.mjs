// Counts what the test runners' JSON reports tell.
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skips: string[] }} Counts */

/** Arguments and environment that make a runner write its report to `file`. */
export function reportOptions(kind, file) {
  if (kind === 'vitest') return { args: ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`], env: {} };
  return { args: ['--reporter=line,json'], env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_FORCE_TTY: '0' } };
}

/** @returns {Counts} */
export function readReport(kind, file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return kind === 'vitest' ? vitestCounts(report) : playwrightCounts(report);
}

function vitestCounts(report) {
  const counts = { passed: 0, failed: 0, skips: [] };
  for (const file of report.testResults) {
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skips.push(test.fullName);
    }
    // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  return counts;
}

function playwrightCounts(report) {
  const counts = { passed: 0, failed: report.errors.length, skips: [] };
  const visit = (suite) => {
    for (const inner of suite.suites ?? []) visit(inner);
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') counts.passed += 1;
        else if (test.status === 'skipped') {
          const reason = test.annotations.find((annotation) => annotation.type === 'skip')?.description;
          counts.skips.push(reason ? `${spec.title}: ${reason}` : spec.title);
        } else counts.failed += 1;
      }
    }
  };
  for (const suite of report.suites) visit(suite);
  return counts;
}
