// Provides what the tests need beside node_modules: Debian packages, a real MySQL 9, the newest MariaDB and an Electron.
// Writes where everything is to `provisioned.json` in the cache, which test/support/provisioned.ts reads.
//   node build/provision.mjs
import { mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './provision/cache.mjs';
import { driverPrograms, provisionDebian } from './provision/debian.mjs';
import { compileDriverPrograms } from './provision/driverPrograms.mjs';
import { provisionElectron } from './provision/electron.mjs';
import { provisionNewestMariadb } from './provision/mariadb.mjs';
import { provisionTestPlugins } from './provision/mariadbTestPlugins.mjs';
import { provisionMysql } from './provision/mysql.mjs';
import { ProvisionError, which } from './provision/run.mjs';
import { provisionServerTests } from './provision/serverTests.mjs';

export { ProvisionError };

/** @returns {Promise<Record<string, unknown>>} what was written */
export async function provision(log) {
  log('Debian packages');
  provisionDebian();
  const testPlugins = await provisionTestPlugins();
  log('MySQL 9');
  const mysql9 = await provisionMysql();
  log('the newest MariaDB');
  const newestMariadb = await provisionNewestMariadb();
  log("the servers' own tests");
  const serverTests = await provisionServerTests({ mysql9, newestMariadb });
  log('driver programs');
  const drivers = driverPrograms();
  const compiled = await compileDriverPrograms(drivers);
  log('Electron');
  const electron = await provisionElectron();
  const provisioned = {
    mysql9,
    newestMariadb,
    serverTests,
    electron,
    chromium: which('chromium'),
    mariadb: { mariadbd: which('mariadbd'), installDb: which('mariadb-install-db'), mariadb: which('mariadb'), testPlugins },
    drivers: { ...drivers, ...compiled },
    tshark: which('tshark'),
    haproxy: which('haproxy'),
    dumpcap: which('dumpcap'),
    xvfb: which('Xvfb'),
  };
  mkdirSync(cacheFolder, { recursive: true });
  const file = join(cacheFolder, 'provisioned.json');
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(provisioned, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
  return provisioned;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  // Obeyed between two programs that it runs, so that each of them has its end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  try {
    await provision((what) => process.stderr.write(`provisioning: ${what}\n`));
    process.stdout.write(readFileSync(join(cacheFolder, 'provisioned.json'), 'utf8'));
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
