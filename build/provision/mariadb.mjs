// The newest MariaDB of Debian's unstable suite, beside the system's own.
import { join } from 'node:path';
import { cachedFolder } from './cache.mjs';
import { run } from './run.mjs';
import { debianSite, sidCommand, unpackSid } from './sid.mjs';

const packages = ['mariadb-server-core', 'mariadb-client-core'];
/** Its plugins are in the package that would also bring Galera and a service; they need nothing of these. */
const alone = ['mariadb-server'];

/**
 * @returns {Promise<{ version: string, basedir: string, plugins: string, clientPlugins: string, mariadbd: string[], mariadb: string[] }
 *   | { unavailable: string }>} version such as `11.8.9-MariaDB`; folders of plugins; commands with their first arguments
 */
export async function provisionNewestMariadb() {
  const site = debianSite();
  if (site === null)
    return { unavailable: 'the newest MariaDB is taken from Debian packages for amd64, and apt knows no Debian archive here' };
  const folder = await cachedFolder('mariadb-newest', `${[...packages, ...alone].join(' ')} recipe 1`, async (target) =>
    unpackSid(target, site, packages, alone),
  );
  const [loader, ...rest] = sidCommand(folder, 'mariadbd');
  return {
    version: /Ver (\S+?)(-\d\S*)? /.exec(run(loader, [...rest, '--no-defaults', '--version']))?.[1] ?? 'unknown',
    basedir: join(folder, 'usr'),
    plugins: join(folder, 'usr/lib/mysql/plugin'),
    clientPlugins: join(folder, 'usr/lib/x86_64-linux-gnu/libmariadb3/plugin'),
    mariadbd: [loader, ...rest],
    mariadb: sidCommand(folder, 'mariadb'),
  };
}
