/** What a module is that scripts `require`, and what the modules need from outside beside the Lua state's own ports. */
import type { Crypto } from '../../../mysql/auth/authPlugin.ts';
import type { Native } from '../vm/lua.ts';
import type { ClockPort, FilePort } from '../vm/ports.ts';

export type Natives = Readonly<Record<string, Native>>;

/** GLib's levels, which MySQL Proxy's log has; gravest first. */
export const logLevels = ['error', 'critical', 'warning', 'message', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface ModulePorts {
  readonly clock: Pick<ClockPort, 'time'>;
  readonly files: Pick<FilePort, 'open' | 'remove' | 'rename'>;
  readonly folders: FolderPort;
  readonly crypto: Pick<Crypto, 'sha1'>;
  readonly process: ProcessPort;
  /** What scripts write by `chassis`. */
  log(level: LogLevel, text: string): void;
  /** `chassis.set_shutdown`: the proxy ends as by a signal. */
  shutdown(): void;
  /** 16 bytes. */
  md5(bytes: Uint8Array): Uint8Array;
}

/** What `posix` tells of the process. */
export interface ProcessPort {
  readonly id: number;
  readonly parentId: number;
  /** -1 where the system has none. */
  readonly userId: number;
  readonly groupId: number;
  readonly userName: string;
  readonly hostName: string;
  /** As uname tells: Linux, 6.1.0-9-amd64, #1 SMP …, x86_64. */
  readonly system: { readonly name: string; readonly release: string; readonly version: string; readonly machine: string };
  /** Those that are set. */
  environment(): Readonly<Record<string, string>>;
}

export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'link' | 'socket' | 'named pipe' | 'char device' | 'block device' | 'other';
  readonly bytes: number;
  /** Seconds since 1970. */
  readonly accessed: number;
  readonly modified: number;
  readonly changed: number;
  /** The lower nine bits are the permissions. */
  readonly mode: number;
  readonly inode: number;
  readonly device: number;
  readonly links: number;
  readonly userId: number;
  readonly groupId: number;
}

/** What the Lua state's own files lack. All throw a FileError. */
export interface FolderPort {
  facts(path: string, followLinks: boolean): FileFacts;
  /** Names in it, without `.` and `..`. */
  list(path: string): readonly string[];
  make(path: string): void;
  /** An empty one. */
  remove(path: string): void;
  /** The process's. */
  current(): string;
}
