// Debian packages that the tests need: servers, drivers in other languages, a browser, a display and the libraries of Electron.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ProvisionError, run, which } from './run.mjs';

/** Programs by the package that brings them. */
const programs = {
  'mariadb-server': ['mariadbd', 'mariadb-install-db'],
  'mariadb-client': ['mariadb', 'mariadb-admin'],
  tshark: ['tshark', 'dumpcap'],
  haproxy: ['haproxy'],
  chromium: ['chromium'],
  xvfb: ['Xvfb'],
  xauth: ['xauth'],
  unzip: ['unzip'],
  openssl: ['openssl'],
};

/** Libraries that Electron is linked with. */
const libraries = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libnotify4',
  'libsecret-1-0',
];

/** Drivers of other languages, and what their programs run with. */
const drivers = [
  'python3',
  'python3-pymysql',
  'python3-cryptography',
  'python3-mysqldb',
  'php-cli',
  'php-mysql',
  'perl',
  'libdbd-mysql-perl',
  'libdbd-mariadb-perl',
  'ruby',
  'ruby-mysql2',
  'golang-go',
  'golang-github-go-sql-driver-mysql-dev',
  'default-jdk-headless',
  'libmariadb-java',
];

/**
 * The system's own interpreters and compilers, with which those packages work. Not those of the PATH: a second Python or Perl there
 * does not see Debian's modules.
 */
export function driverPrograms() {
  const names = ['python3', 'php', 'perl', 'ruby', 'go', 'java', 'javac'];
  const missing = names.filter((name) => !existsSync(`/usr/bin/${name}`));
  if (missing.length > 0) throw new ProvisionError(`Not in /usr/bin, though their Debian packages are installed: ${missing.join(', ')}.`);
  return Object.fromEntries(names.map((name) => [name, `/usr/bin/${name}`]));
}

/** Installs what is missing; when it may not, throws with the exact command for a person to run. */
export function provisionDebian() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!isDebian()) {
    throw new ProvisionError(
      `These are missing and can be installed by this script only on Debian or Ubuntu: ${missing.join(', ')} (Debian's package names).`,
    );
  }
  if (process.getuid?.() !== 0) throw new ProvisionError(`These Debian packages are missing. Run as root: apt-get update && ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // dumpcap asks whether everybody may capture; the tests run as root and need no answer but the default.
  run('debconf-set-selections', [], {
    env,
    input: 'wireshark-common wireshark-common/install-setuid boolean false\n',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  run('apt-get', ['-qq', 'update'], { env });
  withoutServices(() => run('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', 'install', '-y', '--no-install-recommends', ...missing], { env }));
  const still = missingPackages();
  if (still.length > 0) throw new ProvisionError(`After "${command}" these are still missing: ${still.join(', ')}.`);
}

/** Otherwise a freshly installed MariaDB is started at once, on a port that belongs to the machine's owner, and stays. */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    rmSync(policy, { force: true });
  }
}

function missingPackages() {
  const missing = Object.keys(programs).filter((name) => programs[name].some((program) => which(program) === null));
  if (process.platform !== 'linux') return missing;
  return [...missing, ...[...drivers, ...libraries].filter((name) => !installed(name))];
}

function installed(name) {
  // Ubuntu and newer Debians carry some of them with the suffix t64.
  for (const variant of [name, `${name}t64`]) {
    try {
      if (/^Status: .* installed$/m.test(run('dpkg-query', ['--status', variant]))) return true;
    } catch {}
  }
  return false;
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
