/** The file of `--rules`: read at the start, read again when it is saved, written when a window changes the rules. */
import { readFileSync, realpathSync } from 'node:fs';
import { FileWatch } from './fileWatch.ts';
import { UsageFault } from './parseOptions.ts';
import { replaceFile } from './wholeFiles.ts';

export interface RulesText {
  /** As it was given on the command line. */
  readonly path: string;
  readonly text: string;
}

/** Throws UsageFault for a file with a mistake (`FILE:LINE:COLUMN: …`), an Error with one line where it cannot be read. */
export async function readRules(path: string): Promise<RulesText> {
  const text = textOf(path);
  // Most runs have no rules, and need not load what reads them.
  const { mistakeIn } = await import('../engine/rulesText.ts');
  const mistake = mistakeIn(path, text);
  if (mistake !== null) throw new UsageFault(mistake);
  return { path, text };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const reason = reasons[code ?? ''] ?? message;
    throw new Error(`--rules ${path}: ${reason}; expected a YAML file with rules (docs/rules.md)`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'it may not be read',
};

/** Follows the file while the engine runs. */
export class RulesFile {
  private readonly path: string;
  private readonly watch: FileWatch;
  private last: string;

  /** `saved`: somebody has given it another text. */
  constructor({ path, text }: RulesText, saved: (text: string) => void) {
    this.path = path;
    this.last = text;
    this.watch = new FileWatch(() => this.look(saved));
    this.watch.watch([path]);
  }

  /** Writes it at once or not at all; a link stays one. Throws an Error with one line. */
  write(text: string): void {
    try {
      replaceFile(realpathSync(this.path), text);
    } catch (thrown) {
      throw new Error(`the rules could not be written to ${this.path}: ${(thrown as Error).message}`);
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
      // Gone for the moment, or for good: the rules stay as they are.
      return;
    }
    if (text === this.last) return;
    this.last = text;
    saved(text);
  }
}
