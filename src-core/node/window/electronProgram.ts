/** Where the Electron is that shows the window. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export type ElectronProgram = { readonly path: string } | { readonly missing: string };

/** Longest that the download may take, in ms. */
const downloadLimit = 300_000;

/** ELECTRON_OVERRIDE_DIST_PATH, else the `electron` package, which downloads its program when it is first wanted. */
export async function findElectron(env: NodeJS.ProcessEnv = process.env): Promise<ElectronProgram> {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH ?? '';
  if (folder !== '') {
    const path = join(folder, programName());
    return existsSync(path) ? { path } : { missing: `ELECTRON_OVERRIDE_DIST_PATH has no ${path}` };
  }
  let packageFolder: string;
  try {
    packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return { missing: 'the electron package is not installed' };
  }
  const present = installed(packageFolder);
  if (present !== null) return { path: present };
  process.stderr.write('hydrophone: downloading Electron …\n');
  const failure = await download(packageFolder);
  const path = installed(packageFolder);
  return path === null ? { missing: `Electron could not be downloaded (${failure ?? 'its program is not there'})` } : { path };
}

function programName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function installed(packageFolder: string): string | null {
  try {
    const path = join(packageFolder, 'dist', readFileSync(join(packageFolder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** The reason of a failure in one line, or null. */
function download(packageFolder: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: downloadLimit,
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? null : lastReason(errors)));
  });
}

/** The line that names the cause, among a stack and what surrounds it. */
function lastReason(errors: string): string {
  const lines = errors.split('\n').map((line) => line.trim());
  const cause = lines.find((line) => /\bE[A-Z]{4,}\b|HTTP|status code/.test(line)) ?? lines.find((line) => /error|failed/i.test(line));
  return cause?.replace(/^\[cause\]: |^\w*Error: |[{,]$/g, '').trim() ?? 'no answer in time';
}
