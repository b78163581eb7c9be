// A real MySQL 9 beside the system: Debian's unstable suite has it; its packages are unpacked with their own C library
// into one folder of the cache and run by their own loader, so that nothing of the system is touched.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder } from './cache.mjs';
import { ProvisionError, run, which } from './run.mjs';

const packages = ['mysql-server-core', 'mysql-client-core', 'libzstd1', 'libaio1t64'];

/**
 * @returns {Promise<{ basedir: string, mysqld: string[], mysql: string[], mysqladmin: string[] } | { unavailable: string }>}
 *   commands with their first arguments; `unavailable` says why this machine cannot have it
 */
export async function provisionMysql() {
  const site = debianSite();
  if (site === null || process.arch !== 'x64') {
    return { unavailable: 'MySQL 9 is taken from Debian packages for amd64, and apt knows no Debian archive here' };
  }
  const folder = await cachedFolder('mysql9', `${packages.join(' ')} recipe 1`, (target) => unpack(target, site));
  const commands = Object.fromEntries(['mysqld', 'mysql', 'mysqladmin'].map((program) => [program, mysqlCommand(folder, program)]));
  return { basedir: join(folder, 'usr'), ...commands };
}

/** Program and arguments that start one of the unpacked programs, such as `mysqld` or `mysql`. */
function mysqlCommand(folder, program) {
  const library = join(folder, 'usr/lib/x86_64-linux-gnu');
  const path = ['usr/sbin', 'usr/bin'].map((bin) => join(folder, bin, program)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new ProvisionError(`${folder} has no program ${program}.`);
  const libraries = [library, join(folder, 'usr/lib'), join(folder, 'usr/lib/mysql/private')].join(':');
  return [join(folder, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', libraries, '--argv0', program, path];
}

function unpack(folder, site) {
  const apt = join(folder, 'apt');
  for (const part of [
    'etc/apt/apt.conf.d',
    'etc/apt/preferences.d',
    'var/lib/dpkg',
    'var/lib/apt/lists/partial',
    'var/cache/apt/archives/partial',
  ]) {
    mkdirSync(join(apt, part), { recursive: true });
  }
  writeFileSync(join(apt, 'var/lib/dpkg/status'), '');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (!existsSync(keyring)) throw new ProvisionError('MySQL 9 needs the Debian package debian-archive-keyring (to check signatures).');
  writeFileSync(join(apt, 'etc/apt/sources.list'), `deb [signed-by=${keyring}] ${site} sid main\n`);
  // An apt of its own: other lists, another status, and the machine's settings of how to reach the site.
  const own = [
    '-qq',
    '-o',
    `Dir::Etc::sourcelist=${apt}/etc/apt/sources.list`,
    '-o',
    `Dir::Etc::sourceparts=${apt}/etc/apt/none`,
    '-o',
    `Dir::Etc::preferences=${apt}/etc/apt/none`,
    '-o',
    `Dir::Etc::preferencesparts=${apt}/etc/apt/preferences.d`,
    '-o',
    `Dir::State=${apt}/var/lib/apt`,
    '-o',
    `Dir::State::status=${apt}/var/lib/dpkg/status`,
    '-o',
    `Dir::Cache=${apt}/var/cache/apt`,
    '-o',
    'Acquire::Check-Valid-Until=false',
    '-o',
    'Acquire::Languages=none',
    '-o',
    'Debug::NoLocking=true',
    ...(process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : []),
  ];
  run('apt-get', [...own, 'update']);
  run('apt-get', [...own, 'install', '-y', '--download-only', '--no-install-recommends', ...packages]);
  const archives = join(apt, 'var/cache/apt/archives');
  for (const name of readdirSync(archives)) if (name.endsWith('.deb')) run('dpkg-deb', ['-x', join(archives, name), folder]);
  rmSync(apt, { recursive: true, force: true });
  const [loader, ...rest] = mysqlCommand(folder, 'mysqld');
  const version = run(loader, [...rest, '--version']).trim();
  if (!/\b9\.\d/.test(version)) throw new ProvisionError(`Expected a MySQL 9 from Debian's unstable suite, found: ${version}`);
  // What only debugging and its own test suite need is most of the size.
  for (const part of ['usr/share/doc', 'usr/share/man', 'usr/lib/debug']) rmSync(join(folder, part), { recursive: true, force: true });
}

/** The site that this machine's apt takes Debian from, whatever mirror that is; null when there is none. */
function debianSite() {
  if (which('apt-get') === null) return null;
  const sites = run('apt-get', ['indextargets', '--format', '$(SITE)']).split('\n');
  return sites.find((candidate) => /\/debian\/?$/.test(candidate)) ?? null;
}
