/** Lua's `io`, on real files. https://www.lua.org/manual/5.1/manual.html#5.7 */
import type { Lua, LuaRef, Native } from '../lua.ts';
import { isFileError } from '../ports.ts';
import { badArgument, bytesArgument, isAbsent, numberArgument, textArgument } from './arguments.ts';
import { LuaFile } from './luaFile.ts';
import { Shell } from './shell.ts';
import type { Surroundings } from './surroundings.ts';

/** A connection's default files. */
interface Defaults {
  input: LuaFile;
  output: LuaFile;
}

export interface IoLibrary {
  /** The fields of `io`, without `lines`, which is Lua text, and the streams. */
  readonly functions: Readonly<Record<string, Native>>;
  /** Methods of files, without `lines`. */
  readonly methods: Readonly<Record<string, Native>>;
  readonly streams: Readonly<Record<'stdin' | 'stdout' | 'stderr', LuaFile>>;
}

/** @param metatable that of files */
export function ioLibrary(surroundings: Surroundings, metatable: () => LuaRef): IoLibrary {
  const { ports, running: environment, maximumBytes } = surroundings;
  const { files } = ports;
  const shell = new Shell(surroundings);
  const printed = (to: 'stdout' | 'stderr') => (bytes: Uint8Array) => ports.print(bytes, to, environment().context);
  const streams = {
    stdin: new LuaFile(
      { read: () => 0, write: () => refuse('Bad file descriptor', 9), seek: illegalSeek, close: nothing },
      maximumBytes,
      true,
    ),
    stdout: new LuaFile({ read: () => 0, write: printed('stdout'), seek: illegalSeek, close: nothing }, maximumBytes, true),
    stderr: new LuaFile({ read: () => 0, write: printed('stderr'), seek: illegalSeek, close: nothing }, maximumBytes, true),
  };
  const all = new WeakMap<object, Defaults>();

  function defaults(): Defaults {
    const owner = environment();
    let found = all.get(owner);
    if (found === undefined) {
      found = { input: streams.stdin, output: streams.stdout };
      all.set(owner, found);
    }
    return found;
  }

  function pushFile(lua: Lua, file: LuaFile): number {
    lua.newObject(file, metatable());
    return 1;
  }

  /** `io.input` and `io.output`: with a name, a file, or nothing. */
  function defaultFile(which: 'input' | 'output', mode: string): Native {
    return (lua) => {
      if (!isAbsent(lua, 1)) {
        const name = lua.toText(1);
        defaults()[which] = name === null ? fileArgument(lua, 1, which) : openOrThrow(name, mode, which);
      }
      return pushFile(lua, defaults()[which]);
    };
  }

  function openOrThrow(name: string, mode: string, called: string): LuaFile {
    try {
      return new LuaFile(files.open(name, mode), maximumBytes);
    } catch (thrown) {
      if (!isFileError(thrown)) throw thrown;
      throw new Error(`bad argument #1 to '${called}' (${name}: ${thrown.message})`);
    }
  }

  const functions: Record<string, Native> = {
    open(lua) {
      const name = textArgument(lua, 1, 'open');
      const mode = textArgument(lua, 2, 'open', 'r');
      return answer(lua, name, () => pushFile(lua, new LuaFile(files.open(name, mode), maximumBytes)));
    },
    tmpfile: (lua) => answer(lua, null, () => pushFile(lua, new LuaFile(files.openTemporary(), maximumBytes))),
    popen(lua) {
      const command = bytesArgument(lua, 1, 'popen');
      const mode = textArgument(lua, 2, 'popen', 'r');
      return answer(lua, lua.toText(1), () => pushFile(lua, new LuaFile(shell.open(command, mode), maximumBytes)));
    },
    input: defaultFile('input', 'r'),
    output: defaultFile('output', 'w'),
    close: (lua) => close(lua, isAbsent(lua, 1) ? defaults().output : fileArgument(lua, 1, 'close')),
    read: (lua) => read(lua, open(defaults().input, 'standard input'), 1),
    write: (lua) => write(lua, open(defaults().output, 'standard output'), 1),
    flush: pushTrue,
    type(lua) {
      const object = lua.toObject(1);
      if (object instanceof LuaFile) lua.pushText(object.closed ? 'closed file' : 'file');
      else if (lua.top === 0) throw badArgument(lua, 1, 'type', 'value');
      else lua.pushNil();
      return 1;
    },
  };
  return { functions, methods, streams };
}

const methods: Readonly<Record<string, Native>> = {
  read: (lua) => read(lua, fileArgument(lua, 1, 'read'), 2),
  write: (lua) => write(lua, fileArgument(lua, 1, 'write'), 2),
  close: (lua) => close(lua, fileArgument(lua, 1, 'close')),
  flush(lua) {
    fileArgument(lua, 1, 'flush');
    return pushTrue(lua);
  },
  setvbuf(lua) {
    fileArgument(lua, 1, 'setvbuf');
    const mode = textArgument(lua, 2, 'setvbuf');
    if (!['no', 'full', 'line'].includes(mode)) throw new Error(`bad argument #1 to 'setvbuf' (invalid option '${mode}')`);
    return pushTrue(lua);
  },
  seek(lua) {
    const file = fileArgument(lua, 1, 'seek');
    const whence = textArgument(lua, 2, 'seek', 'cur');
    const offset = Math.trunc(numberArgument(lua, 3, 'seek', 0));
    if (whence !== 'set' && whence !== 'cur' && whence !== 'end') throw new Error(`bad argument #1 to 'seek' (invalid option '${whence}')`);
    return answer(lua, null, () => {
      lua.pushNumber(file.seek(whence, offset));
      return 1;
    });
  },
  __tostring(lua) {
    const file = lua.toObject(1);
    if (!(file instanceof LuaFile)) throw badArgument(lua, 1, 'tostring', 'FILE*');
    lua.pushText(file.closed ? 'file (closed)' : `file (0x${addressOf(file)})`);
    return 1;
  },
};

const addresses = new WeakMap<LuaFile, string>();
let lastAddress = 0x10_0000;

/** Something that differs between files. */
function addressOf(file: LuaFile): string {
  const known = addresses.get(file);
  if (known !== undefined) return known;
  lastAddress += 0x160;
  const made = lastAddress.toString(16).padStart(8, '0');
  addresses.set(file, made);
  return made;
}

function fileArgument(lua: Lua, index: number, called: string): LuaFile {
  const file = lua.toObject(index);
  if (!(file instanceof LuaFile)) throw badArgument(lua, index, called, 'FILE*');
  if (file.closed) throw new Error('attempt to use a closed file');
  return file;
}

function open(file: LuaFile, name: string): LuaFile {
  if (file.closed) throw new Error(`${name} file is closed`);
  return file;
}

function close(lua: Lua, file: LuaFile): number {
  return answer(lua, null, () => {
    if (!file.standard) file.close();
    return pushTrue(lua);
  });
}

function write(lua: Lua, file: LuaFile, from: number): number {
  const count = lua.top;
  return answer(lua, null, () => {
    for (let i = from; i <= count; i++) file.write(bytesArgument(lua, i, 'write', i - from + 1));
    return pushTrue(lua);
  });
}

/** By formats: `*n`, `*a`, `*l`, a number of bytes. Nil for the first that finds nothing, and none after it are read. */
function read(lua: Lua, file: LuaFile, from: number): number {
  const last = Math.max(lua.top, from);
  const first = lua.top + 1;
  lua.room(last + 10);
  return answer(lua, null, () => {
    for (let i = from; i <= last; i++) if (!readOne(lua, file, i, i - from + 1, first)) break;
    return lua.top - first + 1;
  });
}

function readOne(lua: Lua, file: LuaFile, index: number, shown: number, end: number): boolean {
  const given = index < end;
  if (given && lua.type(index) === 'number') return pushBytes(lua, file.readBytes(Math.max(0, Math.trunc(lua.toNumber(index)))));
  const format = given ? lua.toText(index) : '*l';
  if (format === null) throw badArgument(lua, index, 'read', 'string', shown);
  if (format.startsWith('*n')) {
    const value = file.readNumber();
    if (value === null) lua.pushNil();
    else lua.pushNumber(value);
    return value !== null;
  }
  if (format.startsWith('*l')) return pushBytes(lua, file.readLine());
  if (format.startsWith('*a')) return pushBytes(lua, file.readAll());
  throw new Error(`bad argument #${shown} to 'read' (invalid ${format.startsWith('*') ? 'format' : 'option'})`);
}

function pushBytes(lua: Lua, bytes: Uint8Array | null): boolean {
  if (bytes === null) lua.pushNil();
  else lua.pushBytes(bytes);
  return bytes !== null;
}

function pushTrue(lua: Lua): number {
  lua.pushBoolean(true);
  return 1;
}

/** What the system refuses becomes nil, the message (behind the name, where there is one) and the number. */
export function answer(lua: Lua, name: string | null, run: () => number): number {
  try {
    return run();
  } catch (thrown) {
    if (!isFileError(thrown)) throw thrown;
    lua.pushNil();
    lua.pushText(name === null ? thrown.message : `${name}: ${thrown.message}`);
    lua.pushNumber(thrown.number);
    return 3;
  }
}

function refuse(message: string, number: number): never {
  throw Object.assign(new Error(message), { number });
}

function illegalSeek(): never {
  refuse('Illegal seek', 29);
}

function nothing(): void {
  // A standard stream stays open.
}
