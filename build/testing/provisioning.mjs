// Provides what the slow suites need while the fast ones run: most of it is waiting for the network and for the disk.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { rootFolder } from '../provision/cache.mjs';

/** Prints what it is at. Resolves, never rejects: to null, or to what a person shall do about it. */
export function provideBeside() {
  const began = Date.now();
  // In our own process group, so that what ends us from the keyboard reaches what it runs; packages are never installed by half.
  const child = spawn(process.execPath, [join(rootFolder, 'build/provision.mjs')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  let told = '';
  let printed = 0;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text;
    const complete = told.lastIndexOf('\n') + 1;
    for (const [, what] of told.slice(printed, complete).matchAll(/^provisioning: (.*)$/gm))
      process.stdout.write(`       providing ${what}\n`);
    printed = complete;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code, signal) => {
      process.off('exit', stop);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      if (code === 0) process.stdout.write(`       provided what real servers, browsers and Electron need (${seconds} s)\n`);
      resolve(code === 0 ? null : told.replace(/^provisioning: .*\n/gm, '').trimEnd() || `ended with ${code ?? signal}`);
    });
  });
}
