import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { OpenSql, SqlDatabase } from '../capture/sqlPort.ts';

/** What is used of node:sqlite and of modules with the same API. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string, options: { readonly readOnly: boolean }) => unknown;
}

/** Path of a module with the API of node:sqlite, for a Node that lacks it (Electron before 35). */
export const sqliteModuleVariable = 'HYDROPHONE_SQLITE_MODULE';

/**
 * Gives the database port on the SQLite of this Node, else on the module that HYDROPHONE_SQLITE_MODULE names.
 * Rejects with a message that says what to do where there is neither.
 */
export async function loadSqlite(): Promise<OpenSql> {
  const { DatabaseSync } = await importSqlite();
  return (path, options) => new DatabaseSync(path, { readOnly: options.readOnly }) as SqlDatabase;
}

async function importSqlite(): Promise<SqliteModule> {
  if (isBuiltin('node:sqlite')) {
    hideExperimentalWarning();
    return import('node:sqlite');
  }
  const substitute = process.env[sqliteModuleVariable];
  if (substitute === undefined || substitute === '') {
    throw new Error(
      `Node ${process.versions.node} has no node:sqlite: use Node 22.13 or later, or name a module in ${sqliteModuleVariable}`,
    );
  }
  try {
    return await import(/* @vite-ignore */ pathToFileURL(substitute).href);
  } catch (thrown) {
    throw new Error(`${sqliteModuleVariable}=${substitute} cannot be loaded: ${(thrown as Error).message}`);
  }
}

/** node:sqlite calls itself experimental on stderr, once a thread, which helps nobody who runs Hydrophone. */
function hideExperimentalWarning(): void {
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) Reflect.apply(emit, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
}
