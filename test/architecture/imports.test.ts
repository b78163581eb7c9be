import { isBuiltin } from 'node:module';
import { describe, expect, it } from 'vitest';
import { findCycles, type Import, importsOf, readImports } from './importGraph.ts';
import { hostPackages, type Layer, layers } from './importTable.ts';

const imports = readImports();

describe('imports of the sources', () => {
  it('stand in a layer of the table', () => {
    const homeless = imports.filter((item) => layerOf(item.from) === undefined && item.from !== 'src-core/platform.d.ts');
    expect(homeless.map(told)).toEqual([]);
  });

  it('point to files that exist', () => {
    expect(imports.filter((item) => item.missing).map(told)).toEqual([]);
  });

  it('follow the import table', () => {
    expect(imports.flatMap(complaint)).toEqual([]);
  });

  it('make no cycle of files', () => {
    expect(findCycles(imports.filter((item) => !item.typeOnly)).map((cycle) => cycle.join(' → '))).toEqual([]);
  });
});

describe('the check itself', () => {
  const complaints = (file: string, source: string) => importsOf(file, source).flatMap(complaint);

  it('refuses a module of Node left of src-core/node', () => {
    expect(complaints('src-core/engine/x.ts', "import { join } from 'node:path';")).toHaveLength(1);
    expect(complaints('src-core/node/x.ts', "import { join } from 'node:path';")).toEqual([]);
  });

  it('refuses code, but not types, where the table allows types only', () => {
    expect(complaints('src-core/bridge/x.ts', "import { Framer } from '../machine/framer.ts';")).toHaveLength(1);
    expect(complaints('src-core/bridge/x.ts', "import type { Framer } from '../machine/framer.ts';")).toEqual([]);
  });

  it('sees re-exports and dynamic imports', () => {
    expect(complaints('src-core/mysql/x.ts', "export * from '../machine/io.ts';")).toHaveLength(1);
    expect(complaints('src-core/mysql/x.ts', "await import('../machine/io.ts');")).toHaveLength(1);
    expect(complaints('src-core/mysql/x.ts', "type A = import('../machine/io.ts').Side;")).toHaveLength(1);
  });

  it('finds a cycle', () => {
    const edge = (from: string, to: string): Import => ({ from, to, line: 1, typeOnly: false, missing: false });
    expect(findCycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual([['b', 'c', 'b']]);
  });
});

function layerOf(file: string): Layer | undefined {
  return layers.find((layer) => file.startsWith(`${layer.folder}/`));
}

function complaint(item: Import): string[] {
  const layer = layerOf(item.from);
  return layer === undefined || allowed(layer, item) ? [] : [told(item)];
}

function allowed(layer: Layer, item: Import): boolean {
  if (isBuiltin(item.to)) return layer.node === true;
  if (!/^(src-core|electron|renderer)\//.test(item.to)) return allowedPackage(layer, item.to);
  const within = (folder: string) => item.to.startsWith(`${folder}/`) || item.to === `${folder}.ts`;
  return within(layer.folder) || layer.may.some(within) || (item.typeOnly && (layer.types ?? []).some(within));
}

function allowedPackage(layer: Layer, specifier: string): boolean {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const named = layer.packages ?? [];
  if (named.includes(name)) return true;
  return named.includes('*') && (layer.node === true || !hostPackages.includes(name));
}

function told(item: Import): string {
  return `${item.from}:${item.line} imports ${item.typeOnly ? 'types of ' : ''}${item.to}`;
}
