import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export const rootFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Import {
  /** File that imports, relative to the root of the checkout. */
  readonly from: string;
  /** File relative to the root, or the specifier of a package or a Node module. */
  readonly to: string;
  readonly line: number;
  /** Everything it takes is a type. */
  readonly typeOnly: boolean;
  /** The specifier as it stands, where it points to no file. */
  readonly missing: boolean;
}

/** All imports of the product's sources, static and dynamic, of types and of code. */
export function readImports(): Import[] {
  const files = globSync('{src-core,electron,renderer}/**/*.{ts,tsx}', { cwd: rootFolder }).sort();
  return files.flatMap((file) => importsOf(file, readFileSync(join(rootFolder, file), 'utf8')));
}

export function importsOf(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const found: Import[] = [];
  const add = (specifier: string, offset: number, typeOnly: boolean) => {
    const line = source.slice(0, offset).split('\n').length;
    if (!specifier.startsWith('.')) return void found.push({ from: file, to: specifier, line, typeOnly, missing: false });
    const path = resolve(rootFolder, dirname(file), specifier.replace(/\?.*$/, ''));
    found.push({ from: file, to: relative(rootFolder, path), line, typeOnly, missing: !existsSync(path) });
  };
  for (const item of module.staticImports) {
    const typeOnly = item.entries.length > 0 && item.entries.every((entry) => entry.isType);
    add(item.moduleRequest.value, item.start, typeOnly);
  }
  for (const item of module.staticExports) {
    const sources = item.entries.filter((entry) => entry.moduleRequest);
    if (sources[0]?.moduleRequest)
      add(
        sources[0].moduleRequest.value,
        item.start,
        sources.every((entry) => entry.isType),
      );
  }
  for (const item of module.dynamicImports) {
    const text = source.slice(item.moduleRequest.start, item.moduleRequest.end);
    const literal = /^(['"`])([^$]*)\1$/.exec(text);
    if (literal?.[2]) add(literal[2], item.start, false);
  }
  // `import('./x.ts').Name` as a type has no place in the module record.
  for (const match of source.matchAll(/(?<![.\w])typeof import\((['"])(.+?)\1\)|[:<|&=,(]\s*import\((['"])(.+?)\3\)\.[A-Z]/g)) {
    add((match[2] ?? match[4])!, match.index, true);
  }
  return found;
}

/** Circles of files that import each other, each once, as a list that begins and ends with the same file. */
export function findCycles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string) => {
    const start = path.indexOf(file);
    if (start >= 0) return void cycles.push([...path.slice(start), file]);
    if (done.has(file)) return;
    path.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of [...targets.keys()]) visit(file);
  return cycles;
}
