import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Where this program's own files lie. Only this file knows: unbundled it is in src-core/node, bundled every file is one folder below dist/. */
const here = import.meta.url;

/** The folder with package.json. */
export const packageFolder = new URL('../../', here);

/** The folder that all of the program's code lies in: dist/, or src-core/. */
export const codeFolder = new URL('../', here);

/** The file of a worker, which is a bundle of its own (build/bundles.ts). */
export function workerUrl(name: string): URL {
  return here.endsWith('.ts') ? new URL(`./${name}.ts`, here) : new URL(`../node/${name}.js`, here);
}

/** Lua 5.1: in the package that brings it, or beside the bundles (build/luaWasm.ts). */
export function luaWasm(): URL {
  if (!here.endsWith('.ts')) return new URL('../node/liblua5.1.wasm', here);
  const require = createRequire(here);
  return pathToFileURL(require.resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'));
}
