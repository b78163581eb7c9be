/** A text that was given as a file: read at the start, read again when it is saved, written when a window changes it. */
import { readFileSync, realpathSync } from 'node:fs';
import { FileWatch } from './fileWatch.ts';
import { replaceFile } from './wholeFiles.ts';

export interface GivenText {
  /** As it was given on the command line. */
  readonly path: string;
  readonly text: string;
}

/** `expected`: what the option takes, for people. Throws an Error with one line where the file cannot be read. */
export function readGivenText(option: string, path: string, expected: string): GivenText {
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw new Error(`${option} ${path}: ${reasons[code ?? ''] ?? message}; expected ${expected}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'it may not be read',
};

/** Follows the file while the engine runs. */
export class TextFile {
  private readonly path: string;
  private readonly what: string;
  private readonly watch: FileWatch;
  private last: string;

  /** `what` it holds, for people: `the rules`. `saved`: somebody has given it another text. */
  constructor({ path, text }: GivenText, what: string, saved: (text: string) => void) {
    this.path = path;
    this.what = what;
    this.last = text;
    this.watch = new FileWatch(() => this.look(saved));
    this.watch.watch([path]);
  }

  /** Writes it at once or not at all; a link stays one. Throws an Error with one line. */
  write(text: string): void {
    try {
      replaceFile(realpathSync(this.path), text);
    } catch (thrown) {
      throw new Error(`${this.what} could not be written to ${this.path}: ${(thrown as Error).message}`);
    }
    this.last = text;
    this.watch.seen();
  }

  stop(): void {
    this.watch.stop();
  }

  private look(saved: (text: string) => void): void {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      // Gone for the moment, or for good: what was read stays in force.
      return;
    }
    if (text === this.last) return;
    this.last = text;
    saved(text);
  }
}
