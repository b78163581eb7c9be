// A real MySQL 9, which Debian's unstable suite has.
import { join } from 'node:path';
import { cachedFolder } from './cache.mjs';
import { ProvisionError, run } from './run.mjs';
import { debianSite, sidCommand, unpackSid } from './sid.mjs';

const packages = ['mysql-server-core', 'mysql-client-core', 'libzstd1', 'libaio1t64'];

/**
 * @returns {Promise<{ basedir: string, mysqld: string[], mysql: string[], mysqladmin: string[] } | { unavailable: string }>}
 *   commands with their first arguments; `unavailable` says why this machine cannot have it
 */
export async function provisionMysql() {
  const site = debianSite();
  if (site === null) return { unavailable: 'MySQL 9 is taken from Debian packages for amd64, and apt knows no Debian archive here' };
  const folder = await cachedFolder('mysql9', `${packages.join(' ')} recipe 1`, async (target) => {
    unpackSid(target, site, packages);
    const [loader, ...rest] = command(target, 'mysqld');
    const version = run(loader, [...rest, '--version']).trim();
    if (!/\b9\.\d/.test(version)) throw new ProvisionError(`Expected a MySQL 9 from Debian's unstable suite, found: ${version}`);
  });
  const commands = Object.fromEntries(['mysqld', 'mysql', 'mysqladmin'].map((program) => [program, command(folder, program)]));
  return { basedir: join(folder, 'usr'), ...commands };
}

function command(folder, program) {
  return sidCommand(folder, program, ['usr/lib/mysql/private']);
}
