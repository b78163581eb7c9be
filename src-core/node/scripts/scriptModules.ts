/**
 * Loads a script and what it imports of the user's own. Those are ES modules whatever a package.json near them says, TypeScript as
 * well, with or without the extension in the import; all else (packages, Node's modules, CommonJS) is Node's own affair. vm's
 * modules do so alike in every Node that hosts run on, of which the one in Electron has no hooks for loaders.
 * Needs --experimental-vm-modules.
 */
import { readFile, stat } from 'node:fs/promises';
import * as nodeModule from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';

type Namespace = Readonly<Record<string, unknown>>;

/** Of the user's own, read by us. Of `.cjs`, `.node` and `.wasm` Node knows more. */
const own: ReadonlySet<string> = new Set(['.js', '.mjs', '.ts', '.mts', '.json']);
const typescript: ReadonlySet<string> = new Set(['.ts', '.mts']);
/** What an import may leave out, and what `./x.js` may stand for as in TypeScript. */
const endings = ['', '.ts', '.mts', '.js', '.mjs', '.json', '/index.ts', '/index.js', '/index.mjs'];

export class ScriptModules {
  /** Paths of all files that were read, whether or not they could be loaded. */
  readonly files = new Set<string>();
  private readonly modules = new Map<string, Promise<vm.Module>>();

  /** Loads and runs the script; what it exports. Rejects with what is wrong with it. */
  async load(path: string): Promise<Namespace> {
    const module = await this.own(path);
    await module.link((specifier, from) => this.imported(specifier, from.identifier));
    await module.evaluate();
    return module.namespace as Namespace;
  }

  private own(path: string): Promise<vm.Module> {
    const known = this.modules.get(path);
    if (known !== undefined) return known;
    const module = this.read(path);
    this.modules.set(path, module);
    return module;
  }

  private async read(path: string): Promise<vm.Module> {
    this.files.add(path);
    const text = await readFile(path, 'utf8');
    if (extname(path) === '.json') return synthetic({ default: JSON.parse(text) }, path);
    return this.parsed(typescript.has(extname(path)) ? await withoutTypes(text, path) : text, path);
  }

  private async parsed(text: string, path: string): Promise<vm.Module> {
    const identifier = pathToFileURL(path).href;
    const options: vm.SourceTextModuleOptions = {
      identifier,
      initializeImportMeta: (meta) => {
        meta.url = identifier;
        meta.filename = path;
      },
      importModuleDynamically: (async (specifier: string) => {
        const module = await this.imported(specifier, identifier);
        if (module.status === 'unlinked') await module.link((further, from) => this.imported(further, from.identifier));
        if (module.status !== 'evaluated') await module.evaluate();
        return module;
      }) as never,
    };
    try {
      return new vm.SourceTextModule(text, options);
    } catch (thrown) {
      throw await placed(thrown as Error, text, path);
    }
  }

  private async imported(specifier: string, from: string): Promise<vm.Module> {
    if (/^(\.{0,2}\/|file:)/.test(specifier)) {
      const path = await fileOf(specifier, from);
      if (own.has(extname(path))) return this.own(path);
    }
    const key = `${from} ${specifier}`;
    const known = this.modules.get(key);
    if (known !== undefined) return known;
    const module = nodesImport(fileURLToPath(from))(specifier).then((namespace) => synthetic(namespace, specifier));
    this.modules.set(key, module);
    return module;
  }
}

/** The file that an import means. Rejects where there is none, with what was looked for. */
async function fileOf(specifier: string, from: string): Promise<string> {
  const path = fileURLToPath(new URL(specifier, from));
  const stem = path.replace(/\.(m?)js$/, '.$1ts');
  for (const candidate of [path, stem, ...endings.slice(1).map((ending) => path + ending)]) {
    if ((await stat(candidate).catch(() => null))?.isFile() === true) return candidate;
  }
  throw new Error(`imports '${specifier}', and there is no file ${path}`);
}

/** Node's `import()` as the file at `path` would call it. */
function nodesImport(path: string): (specifier: string) => Promise<Namespace> {
  const load = vm.compileFunction('return import(specifier)', ['specifier'], {
    filename: path,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return load as (specifier: string) => Promise<Namespace>;
}

async function synthetic(namespace: Namespace, identifier: string): Promise<vm.Module> {
  const names = Object.keys(namespace);
  const module = new vm.SyntheticModule(
    names,
    () => {
      for (const name of names) module.setExport(name, namespace[name]);
    },
    { identifier },
  );
  return module;
}

/** vm keeps to itself in which line a mistake is. TypeScript's parser, which finds the same one, tells it. */
async function placed(error: Error, text: string, path: string): Promise<Error> {
  await withoutTypes(text, path).catch(({ stack }: Error) => {
    error.stack = stack ?? '';
  });
  return error;
}

/** The same text with spaces in place of types, so that lines and columns stay. */
async function withoutTypes(text: string, path: string): Promise<string> {
  const strip = await typeStripper();
  try {
    return strip(text);
  } catch (thrown) {
    const { message, stack = '', startLine } = thrown as { message: string; stack?: string; startLine?: number };
    const error = new SyntaxError(message);
    // Node tells the line before its stack, the package beside its message.
    error.stack = `${path}:${startLine ?? /^[^\n]*:(\d+)\n/.exec(stack)?.[1] ?? 1}`;
    throw error;
  }
}

async function typeStripper(): Promise<(text: string) => string> {
  if (typeof nodeModule.stripTypeScriptTypes === 'function') return (text) => nodeModule.stripTypeScriptTypes(text);
  const { transformSync } = await import('amaro');
  return (text) => transformSync(text, { mode: 'strip-only' }).code;
}
