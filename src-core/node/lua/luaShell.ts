/** Commands of Lua scripts, by the system's shell. A script waits for them, and everything with it, as it does in C. */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import type { ShellPort, ShellResult } from '../../script/lua/vm/ports.ts';
import { childEnvironment } from '../childEnvironment.ts';
import { told } from './luaFiles.ts';

const windows = process.platform === 'win32';

/** `secrets`: values that no command finds in its environment. */
export function luaShell(secrets: readonly string[]): ShellPort {
  return {
    run: (command, input, { milliseconds, bytes }) => {
      const [program, given, shell] = windows ? [textOf(command), [], true] : ['/bin/sh', ['-c', textOf(command)], false];
      const result = spawnSync(program, given, {
        shell,
        input,
        // A process group of its own: what the shell has started ends with it.
        ...{ detached: !windows },
        env: childEnvironment(secrets),
        timeout: milliseconds,
        maxBuffer: bytes,
        killSignal: 'SIGKILL',
        windowsHide: true,
      });
      const code = (result.error as NodeJS.ErrnoException | undefined)?.code;
      const ended = code === 'ETIMEDOUT' ? 'time' : code === 'ENOBUFS' ? 'output' : null;
      if (ended !== null) endGroup(result.pid);
      // A command need not read all that it is given.
      else if (result.error !== undefined && code !== 'EPIPE') told(() => refuse(result.error!));
      return { status: statusOf(result.status, result.signal), stdout: copy(result.stdout), stderr: copy(result.stderr), ended };
    },
  };
}

function refuse(error: Error): never {
  throw error;
}

/** As C's system() answers: on POSIX what wait() says, the signal below the exit code. */
function statusOf(code: number | null, signal: NodeJS.Signals | null): ShellResult['status'] {
  if (signal !== null) return constants.signals[signal];
  return windows ? (code ?? 0) : (code ?? 0) * 256;
}

function endGroup(pid: number): void {
  if (windows || pid <= 0) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** Node keeps small results in memory that others share. */
function copy(bytes: Uint8Array | null): Uint8Array {
  return new Uint8Array(bytes ?? []);
}

/** Up to a zero, as C takes it. Node hands UTF-8 to programs, so a command of other bytes is one that makes them. */
function textOf(command: Uint8Array): string {
  const zero = command.indexOf(0);
  const bytes = zero < 0 ? command : command.subarray(0, zero);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const escaped = Array.from(bytes, (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    return `eval "$(printf '${escaped}')"`;
  }
}
