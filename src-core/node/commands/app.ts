import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import type { CommandContext } from '../commandContext.ts';
import { packageFolder } from '../ownFiles.ts';
import { parseAddress } from '../parseOptions.ts';
import { addProxyOptions, proxyOptions } from '../proxyOptions.ts';
import { hasDisplay } from '../window/browser.ts';
import { findElectron } from '../window/electronProgram.ts';
import { type ServeOptions, serve } from './serve.ts';

/** Its package.json names the window's main module. */
const appFolder = fileURLToPath(packageFolder);

export function addApp(program: Command, run: (options: ServeOptions) => Promise<void>): void {
  addProxyOptions(program.command('app', { isDefault: true }).description('the window (default)'))
    .addOption(
      new Option('--ui <HOST:PORT>', 'address of the page that stands in where there is no display or no Electron').argParser((text) =>
        parseAddress('--ui', text, true),
      ),
    )
    .option('--no-open', 'do not open the page in a browser')
    .action(run);
}

/** Exit codes that our own main module gives; any other one soon after the start is Electron's. */
const ownExits: readonly number[] = [0, 2, 3];

/** How long after its start Electron may still fail for want of a display, libraries or a sandbox, in ms. */
const startLimit = 10_000;

/** Electron where there is a display and an Electron; else the page, saying why. `args` are the options as given. */
export async function app(options: ServeOptions, args: readonly string[], context: CommandContext): Promise<number> {
  proxyOptions(options);
  const reason = hasDisplay() ? await showInElectron(args, context) : 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (typeof reason === 'number') return reason;
  await context.out.write(`The window opens as a page in the browser: ${reason}.\n`);
  return serve(options, context, 'anyFree');
}

/** The exit code once the window is closed; a reason in words where it could not be opened. */
async function showInElectron(args: readonly string[], context: CommandContext): Promise<number | string> {
  const found = await findElectron();
  if ('missing' in found) return found.missing;
  // Chromium refuses to be root within its sandbox; containers often have no other user.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(found.path, [...sandbox, appFolder, ...args], { stdio: 'inherit' });
  let stopping = false;
  void context.stopped.then(() => {
    stopping = true;
    child.kill('SIGTERM');
  });
  const started = performance.now();
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${found.path} could not be started (${error.message})`));
    child.once('close', (code, signal) => {
      if (stopping || performance.now() - started > startLimit || ownExits.includes(code ?? -1)) resolve(code ?? 0);
      // Libraries or a display are missing, or the system does not allow the sandbox: Electron has said so itself.
      else resolve(`${found.path} ended with ${signal ?? `code ${code}`} before it had a window (its reason stands above)`);
    });
  });
}
