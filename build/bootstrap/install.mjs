import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundledNode, root } from './paths.mjs';
import { runQuietly } from './run.mjs';

/** Installs node_modules when something that package-lock.json names is missing or of another version. */
export async function install() {
  if (isInstalled()) return;
  process.stderr.write('hydrophone: installing dependencies (npm ci) …\n');
  const [command, ...first] = npmCommand();
  await runQuietly(command, [...first, 'ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: root, env: cleanEnv() });
  if (!existsSync(bundledNode())) await fetchNode(command, first);
}

/** npm that ignores install scripts leaves the `node` package without its binary; its script fetches it. */
async function fetchNode(command, first) {
  await runQuietly(command, [...first, 'rebuild', 'node', '--ignore-scripts=false'], { cwd: root, env: cleanEnv() });
}

function isInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === null) throw new Error('package-lock.json is missing or damaged; get it back with git');
  return existsSync(bundledNode()) && isSatisfied(wanted, readPackages(join(root, 'node_modules', '.package-lock.json')));
}

/** `wanted` as in package-lock.json, `present` as npm noted it in node_modules; null where it did not. */
export function isSatisfied(wanted, present) {
  if (present === null) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.link || present[path]?.version === entry.version || (entry.optional && !present[path]),
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** The npm that runs this script, else the one beside this Node, else the one on the PATH. */
function npmCommand() {
  const running = process.env.npm_execpath;
  if (running !== undefined && /npm-cli\.[cm]?js$/.test(running)) return [process.env.npm_node_execpath ?? process.execPath, running];
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(beside)) return [process.execPath, beside];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/** Without what an outer npm set for itself: `npm run -s` would silence the inner npm's errors too. */
function cleanEnv() {
  const env = { ...process.env };
  delete env.npm_config_loglevel;
  return env;
}
