/** What `chassis`, `glib2`, `posix` and `lfs` are built on. */
import { hexText } from '../../../mysql/bytes/hexText.ts';
import { answer } from '../vm/library/io.ts';
import type { Lua, Native } from '../vm/lua.ts';
import { bytesArgument, pushRecord, textArgument } from './arguments.ts';
import { type FileFacts, type LogLevel, logLevels, type ModulePorts, type Natives } from './luaModule.ts';

export function chassisNatives(ports: Pick<ModulePorts, 'log' | 'shutdown'>): Natives {
  return {
    log: (lua) => {
      const level = lua.toText(1) ?? '';
      if (!isLevel(level)) throw new Error(`bad argument #1 to 'log' (one of ${logLevels.join(', ')} expected, got '${level}')`);
      ports.log(level, textArgument(lua, 2, 'log'));
      return 0;
    },
    set_shutdown: () => {
      ports.shutdown();
      return 0;
    },
  };
}

function isLevel(level: string): level is LogLevel {
  return (logLevels as readonly string[]).includes(level);
}

export function glibNatives(ports: Pick<ModulePorts, 'clock' | 'md5'>): Natives {
  return {
    /** Seconds since 1970, and µs on top. */
    now: (lua) => {
      const time = ports.clock.time();
      lua.pushNumber(Math.floor(time));
      lua.pushNumber(Math.floor((time % 1) * 1e6));
      return 2;
    },
    /** 32 hexadecimal digits. */
    md5: (lua) => {
      lua.pushText(hexText(ports.md5(bytesArgument(lua, 1, 'g_checksum_md5'))));
      return 1;
    },
  };
}

export function processNatives({ process }: Pick<ModulePorts, 'process'>): Natives {
  return {
    process: (lua) => {
      const { id, parentId, userId, groupId, userName, hostName, system } = process;
      const { name, release, version, machine } = system;
      pushRecord(lua, { id, parentId, userId, groupId, userName, hostName, name, release, version, machine });
      return 1;
    },
    environment: (lua) => {
      pushRecord(lua, process.environment());
      return 1;
    },
  };
}

/** Functions of files answer nil, a message and the system's number where the system refuses. */
export function fileNatives({ files, folders, clock }: Pick<ModulePorts, 'files' | 'folders' | 'clock'>): Natives {
  const done = (called: string, work: (path: string) => void): Native => {
    return refusable((lua) => {
      work(textArgument(lua, 1, called));
      lua.pushBoolean(true);
      return 1;
    });
  };
  return {
    /** facts(path, follow links): a table, or nil. */
    facts: refusable((lua) => {
      pushFacts(lua, folders.facts(textArgument(lua, 1, 'attributes'), lua.toBoolean(2)));
      return 1;
    }),
    /** list(path): the names, with . and .. as readdir tells them. */
    list: refusable((lua) => {
      const names = ['.', '..', ...folders.list(textArgument(lua, 1, 'dir'))];
      lua.newTable(names.length, 0);
      for (const [i, name] of names.entries()) {
        lua.pushText(name);
        lua.rawSetAt(-2, i + 1);
      }
      return 1;
    }),
    folder: refusable((lua) => {
      lua.pushText(folders.current());
      return 1;
    }),
    mkdir: done('mkdir', (path) => folders.make(path)),
    rmdir: done('rmdir', (path) => folders.remove(path)),
    unlink: done('unlink', (path) => files.remove(path)),
    /** Makes an empty file where there is none. */
    touch: done('touch', (path) => files.open(path, 'a').close()),
    rename: refusable((lua) => {
      files.rename(textArgument(lua, 1, 'rename'), textArgument(lua, 2, 'rename'));
      lua.pushBoolean(true);
      return 1;
    }),
    time: (lua) => {
      lua.pushNumber(Math.floor(clock.time()));
      return 1;
    },
  };
}

function refusable(native: Native): Native {
  return (lua) => answer(lua, null, () => native(lua));
}

/** Blocks are counted as Unix does, in units of 512 bytes. */
function pushFacts(lua: Lua, facts: FileFacts): void {
  pushRecord(lua, {
    mode: facts.kind,
    size: facts.bytes,
    access: Math.floor(facts.accessed),
    modification: Math.floor(facts.modified),
    change: Math.floor(facts.changed),
    permissions: permissionsOf(facts.mode),
    ino: facts.inode,
    dev: facts.device,
    rdev: 0,
    nlink: facts.links,
    uid: facts.userId,
    gid: facts.groupId,
    blocks: Math.ceil(facts.bytes / 512),
    blksize: 4096,
  });
}

/** `rw-r--r--` */
function permissionsOf(mode: number): string {
  return Array.from({ length: 9 }, (_, i) => ((mode & (0o400 >> i)) === 0 ? '-' : 'rwx'[i % 3])).join('');
}
