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
