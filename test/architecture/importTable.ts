/**
 * Who may import whom. Each folder is a layer; a layer may import itself and what its line names.
 * `types` may be imported with `import type` only: a port's shape, never its code.
 */
export interface Layer {
  readonly folder: string;
  readonly may: readonly string[];
  readonly types?: readonly string[];
  /** Packages from npm; `*` for any that the package.json of the project names. */
  readonly packages?: readonly string[];
  /** Modules of Node. */
  readonly node?: boolean;
}

const vocabulary = ['src-core/mysql', 'src-core/machine'];
/** These answer the window's calls: the shapes of their answers stand in the contract (docs/adr/0005). */
const answering = ['src-core/capture', 'src-core/analysis', 'src-core/intercept'];
const services = ['src-core/upstream', 'src-core/responder', ...answering];
const filterLanguage = 'src-core/capture/filter';
const core = [...vocabulary, ...services, 'src-core/script', 'src-core/bridge'];

export const layers: readonly Layer[] = [
  { folder: 'src-core/mysql', may: [] },
  { folder: 'src-core/machine', may: ['src-core/mysql'] },
  // Shared by all who choose among exchanges: the capture, what holds and changes traffic, the window (docs/adr/0013).
  { folder: filterLanguage, may: ['src-core/mysql'], types: ['src-core/machine'], packages: ['re2js'] },
  // Its file is read in the words of the rules file, and its answers are theirs.
  {
    folder: 'src-core/responder/mock',
    may: [...vocabulary, 'src-core/responder', 'src-core/intercept', 'src-core/capture'],
    types: ['src-core/bridge'],
    packages: ['yaml'],
  },
  ...services.map((folder) => ({
    folder,
    may: folder === 'src-core/intercept' ? [...vocabulary, 'src-core/capture'] : vocabulary,
    types: answering.includes(folder) ? ['src-core/bridge'] : [],
    packages: folder === 'src-core/intercept' ? ['yaml'] : [],
  })),
  { folder: 'src-core/script', may: [...vocabulary, 'src-core/intercept'], types: ['src-core/bridge'], packages: ['zod'] },
  { folder: 'src-core/bridge', may: [], types: [...vocabulary, 'src-core/intercept'], packages: ['zod'] },
  { folder: 'src-core/engine', may: core },
  { folder: 'src-core/node', may: ['src-core/engine', 'src-core/bridge'], types: core, packages: ['*'], node: true },
  { folder: 'electron', may: ['src-core/node', 'src-core/bridge'], types: ['src-core/engine'], packages: ['electron'], node: true },
  {
    folder: 'renderer',
    may: ['src-core/bridge', filterLanguage, 'src-core/mysql/values', 'src-core/mysql/sql'],
    packages: ['*'],
  },
];

/** Packages that only a host may use, whatever a layer's `*` says. */
export const hostPackages: readonly string[] = ['electron', 'ws', 'pino', 'commander', '@peculiar/x509', 'reflect-metadata'];
