import { inject } from 'vitest';
import type { RunningServer } from '../../support/serversSetup.ts';

export interface MatrixServer extends RunningServer {
  readonly name: 'MariaDB 10.11' | 'newest MariaDB' | 'MySQL 9.7';
  readonly kind: 'mariadb' | 'mysql9';
}

/** The servers of the matrix; one that is not to be had says why. */
export function matrixServers(): (MatrixServer | { readonly name: string; readonly unavailable: string })[] {
  return [
    { name: 'MariaDB 10.11', kind: 'mariadb', ...inject('mariadb') },
    { name: 'newest MariaDB', kind: 'mariadb', ...inject('newestMariadb') },
    { name: 'MySQL 9.7', kind: 'mysql9', ...inject('mysql9') },
  ] as const;
}
