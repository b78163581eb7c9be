import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** A program under test with what it printed so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  stdout: string;
  stderr: string;
  /** Settles when the program is over; null code when a signal ended it. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends the signal, and SIGKILL when that is not obeyed in time. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a program that ends with the test process at the latest. */
export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  if (child.pid === undefined) throw new Error(`${command} could not be started`);
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', onExit);
      resolve({ code, signal });
    });
  });
  const result: Child = {
    process: child,
    pid: child.pid,
    stdout: '',
    stderr: '',
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      const outcome = await ended;
      clearTimeout(timer);
      return outcome;
    },
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  return result;
}

/** Runs a program to its end, with `input` on its standard input. */
export async function runChild(command: string, args: readonly string[], input = '', options: SpawnOptions = {}) {
  const child = startChild(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  child.process.stdin?.on('error', () => {});
  child.process.stdin?.end(input);
  const { code } = await child.ended;
  return { code, stdout: child.stdout, stderr: child.stderr };
}
