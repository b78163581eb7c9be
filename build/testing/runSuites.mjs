// Runs the parts of check and test as process groups of their own, so that nothing of them stays behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootFolder } from '../provision/cache.mjs';
import { readReport, reportOptions } from './reports.mjs';

const groups = new Set();
// A short name: sockets of database servers lie below it, and their paths may have 107 bytes.
const temporary = mkdtempSync(join(tmpdir(), 'hydro-'));
process.once('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

function cleanUp() {
  for (const pid of groups) killGroup(pid);
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {}
}

/** Runs the suites, `atOnce` at a time, prints a line for each and the output of those that failed; returns the sum. */
export async function runSuites(suites, atOnce) {
  const sum = { passed: 0, failed: 0, skips: [] };
  const waiting = [...suites];
  const worker = async () => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      const result = await runSuite(suite);
      sum.passed += result.passed;
      sum.failed += result.failed;
      sum.skips.push(...result.skips);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return sum;
}

/** The closing lines: why something was skipped, then the counts; the exit code follows them. */
export function summarise(sum) {
  for (const skip of sum.skips) process.stdout.write(`skipped: ${skip}\n`);
  process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skips.length} skipped\n`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
}

async function runSuite(suite) {
  const began = Date.now();
  const file = join(temporary, `report-${suite.name.replaceAll(' ', '-')}.json`);
  const report = suite.report ? reportOptions(suite.report, file) : { args: [], env: {} };
  const { code, output } = await runToEnd(
    [...suite.command, ...report.args],
    { ...suite.env, ...report.env },
    (suite.minutes ?? 5) * 60_000,
  );
  const result = counted(suite, file, code);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const verdict = result.failed === 0 ? 'ok    ' : 'FAILED';
  process.stdout.write(
    `${verdict} ${suite.name}: ${result.passed} passed, ${result.failed} failed, ${result.skips.length} skipped (${seconds} s)\n`,
  );
  if (result.failed > 0) process.stdout.write(`${output.trimEnd().replace(/^/gm, '  | ')}\n`);
  return result;
}

function counted(suite, file, code) {
  if (!suite.report) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skips: [] };
  if (!existsSync(file)) return { passed: 0, failed: 1, skips: [] };
  const result = readReport(suite.report, file);
  // Also a runner that found no test, or stumbled after its report.
  if (result.failed === 0 && (code !== 0 || result.passed + result.skips.length === 0)) result.failed = 1;
  return result;
}

function runToEnd([command, ...args], env, limit) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: rootFolder,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, TMPDIR: temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const finish = (code) => {
      clearTimeout(timer);
      killGroup(child.pid);
      groups.delete(child.pid);
      resolve({ code, output: Buffer.concat(chunks).toString() });
    };
    const timer = setTimeout(() => {
      chunks.push(Buffer.from(`\nended after ${limit / 60_000} minutes\n`));
      killGroup(child.pid);
    }, limit);
    child.once('error', (error) => {
      chunks.push(Buffer.from(String(error)));
      finish(1);
    });
    if (child.pid !== undefined) groups.add(child.pid);
    // Not 'close': something the suite left behind may hold its output open, and is ended then.
    child.once('exit', (code) => setTimeout(() => finish(code ?? 1), 50));
  });
}
