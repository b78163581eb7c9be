/** What a script has thrown, in one line, and where: `file:line`, counted as in the file that was written. */
import { basename, dirname, isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeFolder } from '../ownFiles.ts';

export interface Explained {
  readonly message: string;
  readonly place: string | null;
}

/** `script`: path of the script; files beside and below it are told by their way from it. */
export function explain(thrown: unknown, script: string): Explained {
  if (!(thrown instanceof Error) && !hasStack(thrown)) return { message: `threw ${shown(thrown)}`, place: null };
  const { name, message, stack } = thrown as Error;
  const text = oneLine(message);
  // What this program itself says of a script needs no name before it.
  const plain = name === 'Error' || name === 'Nonsense' || text === '';
  return { message: plain ? text || name : `${name}: ${text}`, place: placeIn(stack ?? '', script) };
}

/** The first place in a stack that is in a file of the user's own. */
export function placeIn(stack: string, script: string): string | null {
  const folder = dirname(script);
  for (const line of stack.split('\n')) {
    // A frame, or what the parser says above its message: `path:3`.
    const [, file, number] = /(?:^|[\s(])((?:file:\/\/)?\/[^()\n]*?|[A-Za-z]:\\[^()\n]*?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
    if (file === undefined || number === undefined) continue;
    const path = file.startsWith('file://') ? fileURLToPath(file) : file;
    if (path.includes('node_modules') || isOurs(path)) continue;
    const way = relative(folder, path);
    return `${isAbsolute(way) ? basename(path) : way}:${number}`;
  }
  return null;
}

/** This program's files of which the worker's stacks are made. */
function isOurs(path: string): boolean {
  return path.startsWith(ours);
}

const ours = fileURLToPath(codeFolder);

function hasStack(thrown: unknown): boolean {
  return typeof (thrown as { stack?: unknown } | null)?.stack === 'string';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

function shown(thrown: unknown): string {
  if (typeof thrown === 'string') return `'${oneLine(thrown).slice(0, 200)}'`;
  return typeof thrown === 'object' && thrown !== null ? 'an object that is no Error' : String(thrown);
}
