import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { InlineConfig, Plugin } from 'vite';
import { luaWasm } from './luaWasm.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

const external = [...builtinModules, ...builtinModules.map((m) => `node:${m}`), 'node:sqlite', 'electron'];

/** The window: the same files for Electron and for the page in a browser. */
export function rendererConfig(outDir: string): InlineConfig {
  return {
    root: join(root, 'renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: join(outDir, 'renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      chunkSizeWarningLimit: 4_000,
      reportCompressedSize: false,
    },
  };
}

/**
 * A thread keeps the text of all that it has loaded, a byte a character where all of a file is ASCII, else two: 6 MB in three threads.
 * What is not ASCII stands in texts and regular expressions only, where an escape means the same.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      if (escapedAlready.test(file.code)) this.error(`${file.fileName} has a backslash before a character that is not ASCII`);
      file.code = file.code.replaceAll(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** There an escape would mean something else. */
const escapedAlready = /(?<!\\)(?:\\\\)*\\[^\0-\x7f]/;

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The hosts and their workers, with their dependencies inside, for the Node 20.18 of Electron 33 and later. */
export function hostConfig(outDir: string): InlineConfig {
  return {
    root,
    plugins: [asciiOnly, luaWasm],
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          'node/cli': join(root, 'src-core/node/cli.ts'),
          'node/engineWorker': join(root, 'src-core/node/engineWorker.ts'),
          'node/captureWorker': join(root, 'src-core/node/captureWorker.ts'),
          'node/adminWorker': join(root, 'src-core/node/adminWorker.ts'),
          'node/demoWorker': join(root, 'src-core/node/demoWorker.ts'),
          'node/scriptWorker': join(root, 'src-core/node/scriptWorker.ts'),
          'electron/main': join(root, 'electron/main.ts'),
        },
        external,
        // Every file lies one folder below dist/, so that relative addresses of workers and of the page hold everywhere.
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'shared/[name]-[hash].js',
          comments: { legal: true, annotation: false, jsdoc: false },
        },
      },
    },
  };
}

/** The preload script: a sandboxed window loads CommonJS in one file. */
export function preloadConfig(outDir: string): InlineConfig {
  return {
    root,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'chrome130',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { 'electron/preload': join(root, 'electron/preload.ts') },
        external,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  };
}

export function bundles(outDir: string): Record<string, InlineConfig> {
  return { renderer: rendererConfig(outDir), hosts: hostConfig(outDir), preload: preloadConfig(outDir) };
}
