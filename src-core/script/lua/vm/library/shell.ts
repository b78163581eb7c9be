/** Commands that a script has run by the system's shell: behind `io.popen` and `os.execute`. */
import type { OpenFile } from '../ports.ts';
import type { Surroundings } from './surroundings.ts';

/** What a command may write, and be given, in bytes. */
const mostBytes = 16 * 2 ** 20;

/** What the command's output goes to: the script, or where scripts print. */
type Output = 'kept' | 'printed';

export class Shell {
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The file of `io.popen`. To read from: the command has run. To write to: it runs when the file is closed. */
  open(command: Uint8Array, mode: string): OpenFile {
    const { context } = this.#surroundings.running();
    const kind = mode.replaceAll('b', '');
    if (kind === 'r') return outputFile(this.run(command, new Uint8Array(), 'kept', context).stdout);
    if (kind === 'w') return inputFile((input) => this.run(command, input, 'printed', context));
    throw refusal('Invalid argument', 22);
  }

  /** Runs it to its end. Throws a FileError where it cannot be started, an Error where it was ended. */
  run(command: Uint8Array, input: Uint8Array, output: Output, context: unknown): { status: number; stdout: Uint8Array } {
    const { ports, waiting } = this.#surroundings;
    return waiting((milliseconds) => {
      const { status, stdout, stderr, ended } = ports.shell.run(command, input, { milliseconds, bytes: mostBytes });
      if (output === 'printed' && stdout.length > 0) ports.print(stdout, 'stdout', context);
      if (stderr.length > 0) ports.print(stderr, 'stderr', context);
      if (ended === 'time') throw new Error(`the command was ended, since it ran longer than ${milliseconds} ms`);
      if (ended === 'output') throw new Error('the command was ended, since it wrote more than 16 MiB');
      return { status, stdout };
    });
  }
}

function outputFile(bytes: Uint8Array): OpenFile {
  let at = 0;
  return {
    read(into) {
      const part = bytes.subarray(at, at + into.length);
      into.set(part);
      at += part.length;
      return part.length;
    },
    write: () => refuse('Bad file descriptor', 9),
    seek: () => refuse('Illegal seek', 29),
    close: () => {
      at = bytes.length;
    },
  };
}

function inputFile(run: (input: Uint8Array) => void): OpenFile {
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    read: () => refuse('Bad file descriptor', 9),
    write(bytes) {
      if (length + bytes.length > mostBytes) throw new Error('a command may be given 16 MiB at most');
      length += bytes.length;
      parts.push(bytes);
    },
    seek: () => refuse('Illegal seek', 29),
    close() {
      const whole = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      run(whole);
    },
  };
}

function refuse(message: string, number: number): never {
  throw refusal(message, number);
}

function refusal(message: string, number: number): Error {
  return Object.assign(new Error(message), { number });
}
