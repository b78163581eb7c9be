import { describe, inject } from 'vitest';

/** A running server of the suite. */
export interface Backend {
  readonly name: 'MariaDB 10.11' | 'MySQL 9.7';
  readonly mysql: boolean;
  readonly port: number;
  readonly socket: string;
  /** Certificate of the authority that signed its own. */
  readonly ca: string;
}

export function backends(): Backend[] {
  const mysql9 = inject('mysql9');
  const mariadb: Backend = { name: 'MariaDB 10.11', mysql: false, ...inject('mariadb') };
  return 'unavailable' in mysql9 ? [mariadb] : [mariadb, { name: 'MySQL 9.7', mysql: true, ...mysql9 }];
}

/** The same tests on each real server; one that is not to be had is a skip that says why. */
export function describeOnBackends(title: string, tests: (backend: Backend) => void): void {
  for (const backend of backends()) describe(`${title} on ${backend.name}`, () => tests(backend));
  const mysql9 = inject('mysql9');
  if ('unavailable' in mysql9)
    describe.skipIf(true)(`${title} on MySQL 9.7: ${mysql9.unavailable}`, () =>
      tests({ name: 'MySQL 9.7', mysql: true, port: 0, socket: '', ca: '' }),
    );
}
