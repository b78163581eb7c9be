import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const rootFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** What build/provision.mjs found or made. */
export interface Provisioned {
  readonly mysql9:
    | { readonly basedir: string; readonly mysqld: string[]; readonly mysql: string[]; readonly mysqladmin: string[] }
    | { readonly unavailable: string };
  readonly newestMariadb:
    | {
        /** Such as `11.8.9-MariaDB`. */
        readonly version: string;
        readonly basedir: string;
        readonly plugins: string;
        readonly clientPlugins: string;
        readonly mariadbd: string[];
        readonly mariadb: string[];
      }
    | { readonly unavailable: string };
  /** The servers' own tests: command with its first arguments, where they find what they include, plugins of MySQL's. */
  readonly serverTests:
    | {
        readonly mysql: { readonly run: string[]; readonly folder: string; readonly plugins: string };
        readonly mariadb: { readonly run: string[]; readonly folder: string };
      }
    | { readonly unavailable: string };
  /** Interpreters of the system, and what was compiled of test/integration/drivers, as commands with their first arguments. */
  readonly drivers: Readonly<Record<'python3' | 'php' | 'perl' | 'ruby', string>> & {
    readonly goProgram: string[];
    readonly javaProgram: string[];
  };
  readonly electron: {
    readonly executable: string;
    readonly origin: string;
    readonly version: string;
    readonly sqliteModule: string | null;
  };
  readonly chromium: string;
  readonly mariadb: {
    readonly mariadbd: string;
    readonly installDb: string;
    readonly mariadb: string;
    /** A plugin folder with the login plugins of MariaDB's own tests beside the system's. */
    readonly testPlugins: string;
  };
  readonly tshark: string;
  readonly haproxy: string;
  readonly dumpcap: string;
  readonly xvfb: string;
}

export function provisioned(): Provisioned {
  const found = provisionedOrNull();
  if (found === null) throw new Error('The test machine is not prepared: run `node build/provision.mjs` first (npm test does).');
  return found;
}

/** For what is read also where no test runs, such as the test runner's configuration. */
export function provisionedOrNull(): Provisioned | null {
  const file = join(resolve(process.env.HYDROPHONE_CACHE ?? join(rootFolder, '.cache')), 'provisioned.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Provisioned) : null;
}
