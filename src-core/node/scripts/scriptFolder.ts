/** The folder with the scripts that were written in the window: one file each, which of them are on, and those that were removed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyFolder } from '../keyFolder.ts';
import { packageFolder } from '../ownFiles.ts';
import { readIfThere, replaceFile } from '../wholeFiles.ts';

/** Where scripts are kept unless somebody says otherwise. */
export function scriptFolder(env: NodeJS.ProcessEnv = process.env): string {
  const chosen = env.HYDROPHONE_SCRIPTS_DIR ?? '';
  return chosen === '' ? join(keyFolder(env), 'scripts') : chosen;
}

const removed = '.removed';
const memory = '.on.json';

export class ScriptFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Names of the scripts, in order. */
  names(): readonly string[] {
    if (!existsSync(this.path)) return [];
    return readdirSync(this.path, { withFileTypes: true })
      .filter((entry) => entry.isFile() && isScriptName(entry.name))
      .map((entry) => entry.name)
      .sort();
  }

  /** Those that were on when the program last ran. */
  on(): ReadonlySet<string> {
    try {
      const names: unknown = JSON.parse(readIfThere(join(this.path, memory)) ?? '[]');
      return new Set(Array.isArray(names) ? names.map(String) : []);
    } catch {
      return new Set();
    }
  }

  remember(on: readonly string[]): void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    replaceFile(join(this.path, memory), `${JSON.stringify(on)}\n`);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Makes a script. Throws where the name is taken, or is none. */
  create(name: string, text: string): string {
    this.check(name);
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    writeFileSync(this.file(name), text, { flag: 'wx' });
    this.provideTypes();
    return this.file(name);
  }

  /** So that editors, too, find what `import type … from 'hydrophone'` names. */
  private provideTypes(): void {
    const types = readIfThere(fileURLToPath(new URL('types/hooks.d.ts', packageFolder)));
    if (types === null) return;
    const folder = join(this.path, 'node_modules', 'hydrophone');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'hooks.d.ts'), types);
    writeFileSync(join(folder, 'package.json'), '{ "name": "hydrophone", "types": "hooks.d.ts" }\n');
  }

  rename(from: string, to: string): string {
    this.check(to);
    renameSync(this.file(from), this.file(to));
    return this.file(to);
  }

  /** Moves a script to where it can be had back from. */
  remove(name: string): void {
    const folder = join(this.path, removed);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    renameSync(this.file(name), join(folder, name));
  }

  private check(name: string): void {
    if (!isScriptName(name)) throw new Error(`'${name}' is no name for a script; expected such as hooks.ts, hooks.js or hooks.lua`);
    if (existsSync(this.file(name))) throw new Error(`there is a script ${name} already; choose another name`);
  }
}

export function isScriptName(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]{0,80}\.(?:js|mjs|ts|lua)$/u.test(name) && !name.endsWith('.d.ts');
}

export function scriptText(path: string): string {
  return readFileSync(path, 'utf8');
}
