import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** Lua's module of WebAssembly, beside the bundle that loads it (src-core/node/ownFiles.ts). */
export const luaWasm: Plugin = {
  name: 'lua-wasm',
  generateBundle() {
    const source = readFileSync(createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'));
    this.emitFile({ type: 'asset', fileName: 'node/liblua5.1.wasm', source });
  },
};
