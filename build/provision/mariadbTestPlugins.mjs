// Login plugins of MariaDB's own tests, for the installed server: questions and answers (dialog) and passwords in clear text.
import { copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache.mjs';
import { run } from './run.mjs';

const systemFolder = '/usr/lib/mysql/plugin';
const wanted = ['dialog_examples.so', 'auth_test_plugin.so'];

/** @returns {Promise<string>} a plugin folder with those and all of the system's */
export async function provisionTestPlugins() {
  // A plugin is for its very server.
  const version = /^Version: (.+)$/m.exec(run('dpkg-query', ['--status', 'mariadb-server']))[1];
  const folder = await cachedFolder('mariadb-test-plugins', `mariadb-test ${version} recipe 1`, async (target) => {
    const unpacked = join(target, 'unpacked');
    mkdirSync(unpacked);
    run('apt-get', ['-qq', 'download', `mariadb-test=${version}`], { cwd: unpacked });
    for (const name of readdirSync(unpacked)) run('dpkg-deb', ['-x', join(unpacked, name), unpacked]);
    const plugins = join(target, 'plugin');
    mkdirSync(plugins);
    for (const name of wanted) copyFileSync(join(unpacked, systemFolder, name), join(plugins, name));
    rmSync(unpacked, { recursive: true });
    for (const name of readdirSync(systemFolder)) symlinkSync(join(systemFolder, name), join(plugins, name));
  });
  return join(folder, 'plugin');
}
