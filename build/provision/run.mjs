// Runs programs for the provisioning: output is kept and shown only when they fail.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export class ProvisionError extends Error {}

/** Runs to the end and returns stdout; throws with the last lines of its output when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28, ...options });
  if (result.error) throw new ProvisionError(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    const tail = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-12).join('\n');
    throw new ProvisionError(`${command} ${args.slice(0, 4).join(' ')} … ended with ${result.status ?? result.signal}:\n${tail}`);
  }
  return result.stdout;
}

/** Full path of a program, searched as a shell does and in the folders of system programs; null when it is not there. */
export function which(program) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']) {
    if (folder === '' || folder.includes('node_modules')) continue;
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return null;
}
