// The two servers' own tests of their column types, with the programs that run them, from Debian's unstable suite.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache.mjs';
import { run } from './run.mjs';
import { debianSite, downloadSid } from './sid.mjs';

/** What is taken of MySQL's package, which is 340 MB: the rest is data folders of old versions and replication. */
const ofMysql = ['bin/mysqltest', 't/type_*', 'include/*.inc', 'suite/json/t/json*', 'suite/json/inc/*', 'suite/gis/t/geo*'];
const ofMariadb = ['main/type_*', 'main/gis*', 'include/*', 'main/*.inc', 'plugin/type_inet/*', 'plugin/type_uuid/*', 'std_data/*'];

/**
 * `run`: command with its first arguments; `folder`: where tests find what they include; `plugins`: login plugins of MySQL's tests.
 * @returns {Promise<{ mysql: { run: string[], folder: string, plugins: string }, mariadb: { run: string[], folder: string } } | { unavailable: string }>}
 */
export async function provisionServerTests({ mysql9, newestMariadb }) {
  const site = debianSite();
  if (site === null || mysql9.unavailable || newestMariadb.unavailable) {
    return { unavailable: "the servers' own tests are taken from Debian packages for amd64, beside the servers that they are for" };
  }
  const mysql = await cachedFolder('mysql9-tests', `${ofMysql.join(' ')} recipe 2`, async (target) => {
    const parts = [...ofMysql.map((part) => `./usr/lib/mysql-test/${part}`), './usr/lib/mysql/plugin/auth*.so'];
    unpackParts(target, site, 'mysql-testsuite', parts);
  });
  const mariadb = await cachedFolder('mariadb-newest-tests', `${ofMariadb.join(' ')} recipe 2`, async (target) => {
    unpackParts(
      target,
      site,
      'mariadb-test-data',
      ofMariadb.map((part) => `./usr/share/mariadb/mariadb-test/${part}`),
    );
    unpackParts(target, site, 'mariadb-test', ['./usr/bin/mariadb-test']);
    // The only library that the test program needs beyond those of the client.
    unpackParts(target, site, 'libpcre2-posix3', ['./usr/lib/x86_64-linux-gnu/libpcre2-posix.so*']);
  });
  const [loader, option, path, argv0] = newestMariadb.mariadb;
  const loaderOfMariadb = [loader, option, `${path}:${join(mariadb, 'usr/lib/x86_64-linux-gnu')}`, argv0];
  const testsOfMysql = join(mysql, 'usr/lib/mysql-test');
  return {
    mysql: {
      run: [...mysql9.mysql.slice(0, 4), 'mysqltest', join(testsOfMysql, 'bin/mysqltest')],
      folder: testsOfMysql,
      plugins: join(mysql, 'usr/lib/mysql/plugin'),
    },
    mariadb: {
      run: [...loaderOfMariadb, 'mariadb-test', join(mariadb, 'usr/bin/mariadb-test')],
      folder: join(mariadb, 'usr/share/mariadb/mariadb-test'),
    },
  };
}

function unpackParts(target, site, name, parts) {
  const archives = join(target, 'archives');
  mkdirSync(archives, { recursive: true });
  downloadSid(join(target, 'apt'), site, name, archives);
  for (const archive of readdirSync(archives)) {
    const unpack = 'archive=$1 target=$2; shift 2; dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$target" --wildcards "$@"';
    run('sh', ['-c', unpack, 'sh', join(archives, archive), target, ...parts]);
  }
  rmSync(archives, { recursive: true });
  rmSync(join(target, 'apt'), { recursive: true });
}
