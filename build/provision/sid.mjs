// Packages of Debian's unstable suite beside the system: unpacked with their own C library into one folder of the cache
// and run by their own loader, so that nothing of the system is touched.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProvisionError, run, which } from './run.mjs';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The site that this machine's apt takes Debian from, whatever mirror that is; null when there is none, or none for this machine. */
export function debianSite() {
  if (process.arch !== 'x64' || which('apt-get') === null) return null;
  const sites = run('apt-get', ['indextargets', '--format', '$(SITE)']).split('\n');
  return sites.find((candidate) => /\/debian\/?$/.test(candidate)) ?? null;
}

/** Program and arguments that start one of the unpacked programs; `more` are folders of libraries within `folder`. */
export function sidCommand(folder, program, more = []) {
  const path = ['usr/sbin', 'usr/bin'].map((bin) => join(folder, bin, program)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new ProvisionError(`${folder} has no program ${program}.`);
  const libraries = ['usr/lib/x86_64-linux-gnu', 'usr/lib', ...more].map((part) => join(folder, part)).join(':');
  return [join(folder, 'usr/lib64/ld-linux-x86-64.so.2'), '--library-path', libraries, '--argv0', program, path];
}

/** Downloads one package, without what it depends on, into `archives`; `apt` is a folder for apt's own files. */
export function downloadSid(apt, site, name, archives) {
  const own = prepareApt(apt, site);
  run('apt-get', [...own, 'update']);
  run('apt-get', [...own, 'download', name], { cwd: archives });
}

/** Unpacks `packages` with all they depend on, and `alone` without. */
export function unpackSid(folder, site, packages, alone = []) {
  const apt = join(folder, 'apt');
  const archives = join(apt, 'var/cache/apt/archives');
  const own = prepareApt(apt, site);
  run('apt-get', [...own, 'update']);
  run('apt-get', [...own, 'install', '-y', '--download-only', '--no-install-recommends', ...packages]);
  if (alone.length > 0) run('apt-get', [...own, 'download', ...alone], { cwd: archives });
  for (const name of readdirSync(archives)) if (name.endsWith('.deb')) run('dpkg-deb', ['-x', join(archives, name), folder]);
  // What only people and debuggers need is most of the size.
  for (const part of ['apt', 'usr/share/doc', 'usr/share/man', 'usr/lib/debug'])
    rmSync(join(folder, part), { recursive: true, force: true });
}

function prepareApt(apt, site) {
  if (!existsSync(keyring)) throw new ProvisionError('Needed: the Debian package debian-archive-keyring (to check signatures).');
  for (const part of ['none', 'var/lib/dpkg', 'var/lib/apt/lists/partial', 'var/cache/apt/archives/partial']) {
    mkdirSync(join(apt, part), { recursive: true });
  }
  writeFileSync(join(apt, 'var/lib/dpkg/status'), '');
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${keyring}] ${site} sid main\n`);
  return options(apt);
}

/** An apt of its own: other lists, another status, and the machine's settings of how to reach the site. */
function options(apt) {
  const settings = [
    `Dir::Etc::sourcelist=${apt}/sources.list`,
    `Dir::Etc::sourceparts=${apt}/none`,
    `Dir::Etc::preferences=${apt}/no-preferences`,
    `Dir::Etc::preferencesparts=${apt}/none`,
    `Dir::State=${apt}/var/lib/apt`,
    `Dir::State::status=${apt}/var/lib/dpkg/status`,
    `Dir::Cache=${apt}/var/cache/apt`,
    'Acquire::Check-Valid-Until=false',
    'Acquire::Languages=none',
    'Debug::NoLocking=true',
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ];
  return ['-qq', ...settings.flatMap((setting) => ['-o', setting])];
}
