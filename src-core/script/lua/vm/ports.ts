/** What a Lua state needs of its host. Implemented in src-core/node/lua and by fakes in tests. */

/** An open file. Positions and sizes are in bytes. All throw a FileError. */
export interface OpenFile {
  /** Fewer than asked for at the end of the file, 0 there. */
  read(into: Uint8Array): number;
  write(bytes: Uint8Array): void;
  /** Moves and answers the position. */
  seek(whence: 'set' | 'cur' | 'end', offset: number): number;
  close(): void;
}

/** What the operating system refused: its message is Lua's `strerror` text, such as `No such file or directory`. */
export interface FileError extends Error {
  /** The system's number, such as 2. */
  readonly number: number;
}

export function isFileError(thrown: unknown): thrown is FileError {
  return thrown instanceof Error && 'number' in thrown && typeof thrown.number === 'number';
}

/** Real files, synchronously; relative paths start at the process's folder. All throw a FileError. */
export interface FilePort {
  /** `mode` as C's fopen knows it: r w a, with + and b. */
  open(path: string, mode: string): OpenFile;
  /** A file without a name that is gone when it is closed. */
  openTemporary(): OpenFile;
  /** A name of a file that has just been made. */
  temporaryName(): string;
  readAll(path: string): Uint8Array;
  /** A file, or a folder that is empty. */
  remove(path: string): void;
  rename(from: string, to: string): void;
  /** Whether something stands there that can be read as a file. */
  isFile(path: string): boolean;
}

/** A moment in the parts of a calendar: C's struct tm, month 1 … 12, weekday 0 (Sunday) … 6, day of the year from 0. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearDay: number;
  readonly daylightSaving: boolean;
  /** Minutes east of Greenwich, and what the zone is called. */
  readonly offset: number;
  readonly zone: string;
}

export interface ClockPort {
  /** Milliseconds of a clock that only goes forward, with fractions. */
  now(): number;
  /** Seconds since the epoch, with fractions. */
  time(): number;
  /** Seconds of processor time of this process. */
  processorTime(): number;
  calendar(time: number, zone: 'local' | 'utc'): CalendarTime;
  /** Seconds since the epoch of parts in local time, which may lie outside of their ranges; NaN where there is no such time. */
  timeOf(parts: { year: number; month: number; day: number; hour: number; minute: number; second: number }): number;
}

export interface ShellResult {
  /** As C's system() answers: on POSIX the exit code times 256, or the number of the signal that ended it. */
  readonly status: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Which limit it was ended at. */
  readonly ended: 'time' | 'output' | null;
}

export interface ShellPort {
  /**
   * Runs a command by the system's shell and waits for its end. `input` is its standard input, `limits.bytes` the most that it may write.
   * Throws a FileError where it cannot be started.
   */
  run(command: Uint8Array, input: Uint8Array, limits: { readonly milliseconds: number; readonly bytes: number }): ShellResult;
}

export interface VmPorts {
  readonly clock: ClockPort;
  readonly files: FilePort;
  readonly shell: ShellPort;
  /** Once the host has served others. */
  soon(run: () => void): void;
  environmentVariable(name: string): string | null;
  /** What scripts print, as they print it: in pieces that may end within a line. `context` is the environment's, as of `Lua.context`. */
  print(bytes: Uint8Array, to: 'stdout' | 'stderr', context: unknown): void;
}
