// Rules that no other tool checks: length of files, words that must not be committed, addresses in the lock file.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../provision/cache.mjs';

const longest = 300;
const forbidden = [
  { pattern: /\b(TODO|FIXME|XXX)\b/, why: 'unfinished work is not committed' },
  { pattern: /\b(it|test|describe|suite|bench)\.(only|todo)\b/, why: 'it would keep other tests from running' },
  { pattern: /\b(it|test|describe|suite)\.skip\(/, why: 'a test is skipped only for a reason that is checked (skipIf)' },
  { pattern: /^(<{7}|>{7}) /, why: 'an unresolved merge' },
];
// Files that run in one process load a shared module once, so hooks at its top would be those of the first file only.
const hook = { pattern: /^(before|after)(Each|All)\(/, why: 'a module that tests share offers a function that registers its hooks' };

const files = ownFiles();
const complaints = files.flatMap((file) =>
  /\.(ts|tsx|mjs|js|css)$/.test(file) && file !== 'build/testing/fileRules.mjs' ? sourceComplaints(file) : [],
);
const lock = readFileSync(join(rootFolder, 'package-lock.json'), 'utf8');
if (/"resolved": "https?:/.test(lock)) complaints.push('package-lock.json: has "resolved" addresses; .npmrc omits them');

for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.stdout.write(`${files.length} files looked at\n`);
process.exitCode = complaints.length === 0 && files.length > 0 ? 0 : 1;

/** What git would commit; without git, all but what is made. */
function ownFiles() {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: rootFolder, encoding: 'utf8' });
  if (listed.status === 0) return listed.stdout.split('\0').filter((file) => file !== '' && existsSync(join(rootFolder, file)));
  const made = ['node_modules', 'dist', '.cache', '.git', 'test-results'];
  const inside = readdirSync(rootFolder).filter((name) => !made.includes(name));
  return inside
    .flatMap((name) => {
      if (!statSync(join(rootFolder, name)).isDirectory()) return [name];
      return readdirSync(join(rootFolder, name), { recursive: true }).map((path) => join(name, path));
    })
    .filter((file) => statSync(join(rootFolder, file)).isFile());
}

function sourceComplaints(file) {
  const lines = readFileSync(join(rootFolder, file), 'utf8').trimEnd().split('\n');
  const rules = file.startsWith('test/') && !/\.test\.tsx?$/.test(file) ? [...forbidden, hook] : forbidden;
  const found = lines.flatMap((line, index) =>
    rules.filter(({ pattern }) => pattern.test(line)).map(({ why }) => `${file}:${index + 1}: ${line.trim()}: ${why}`),
  );
  if (/\.tsx?$/.test(file) && lines.length >= longest) found.push(`${file}: ${lines.length} lines, allowed are fewer than ${longest}`);
  return found;
}
