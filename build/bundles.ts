import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';

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

/** The hosts and their workers, with their dependencies inside, for the Node 20.18 of Electron 33 and later. */
export function hostConfig(outDir: string): InlineConfig {
  return {
    root,
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
          'node/demoWorker': join(root, 'src-core/node/demoWorker.ts'),
          'node/scriptWorker': join(root, 'src-core/node/scriptWorker.ts'),
          'electron/main': join(root, 'electron/main.ts'),
        },
        external,
        // Every file lies one folder below dist/, so that relative addresses of workers and of the page hold everywhere.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js' },
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
