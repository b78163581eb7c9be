/** What the modules of Lua scripts need (script/lua/modules), by Node. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { arch, hostname, machine, release, type as systemName, userInfo, version } from 'node:os';
import process from 'node:process';
import type { FileFacts, FolderPort, ModulePorts, ProcessPort } from '../../script/lua/modules/index.ts';
import type { VmPorts } from '../../script/lua/vm/ports.ts';
import { nodeCrypto } from '../nodeCrypto.ts';
import { told } from './luaFiles.ts';

/** `events`: what becomes of `chassis.log` and `chassis.set_shutdown`. */
export function modulePorts(
  vm: Pick<VmPorts, 'clock' | 'files' | 'environmentVariable'>,
  events: Pick<ModulePorts, 'log' | 'shutdown'>,
): ModulePorts {
  return {
    ...events,
    clock: vm.clock,
    files: vm.files,
    folders,
    crypto: nodeCrypto,
    process: thisProcess((name) => vm.environmentVariable(name)),
    md5: (bytes) => createHash('md5').update(bytes).digest(),
  };
}

const folders: FolderPort = {
  facts: (path, followLinks) => told(() => factsOf(followLinks ? fs.statSync(path) : fs.lstatSync(path))),
  list: (path) => told(() => fs.readdirSync(path)),
  make: (path) => told(() => fs.mkdirSync(path)),
  remove: (path) => told(() => fs.rmdirSync(path)),
  current: () => told(() => process.cwd()),
};

function factsOf(stats: fs.Stats): FileFacts {
  return {
    kind: kindOf(stats),
    bytes: stats.size,
    accessed: stats.atimeMs / 1000,
    modified: stats.mtimeMs / 1000,
    changed: stats.ctimeMs / 1000,
    mode: stats.mode,
    inode: stats.ino,
    device: stats.dev,
    links: stats.nlink,
    userId: stats.uid,
    groupId: stats.gid,
  };
}

function kindOf(stats: fs.Stats): FileFacts['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'named pipe';
  if (stats.isCharacterDevice()) return 'char device';
  return stats.isBlockDevice() ? 'block device' : 'other';
}

const thisProcess = (variable: VmPorts['environmentVariable']): ProcessPort => ({
  id: process.pid,
  parentId: process.ppid,
  userId: process.getuid?.() ?? -1,
  groupId: process.getgid?.() ?? -1,
  get userName() {
    try {
      return userInfo().username;
    } catch {
      // A user without a name.
      return String(process.getuid?.() ?? '');
    }
  },
  hostName: hostname(),
  system: { name: systemName(), release: release(), version: version(), machine: machine() || arch() },
  environment: () =>
    Object.fromEntries(
      Object.keys(process.env).flatMap((name) => {
        const value = variable(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
});
