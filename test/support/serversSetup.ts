import type { TestProject } from 'vitest/node';
import { type Database, mysql9Unavailable, startMariadb, startMysql9 } from './databases.ts';

declare module 'vitest' {
  interface ProvidedContext {
    mariadb: { port: number };
    /** Or why there is none. */
    mysql9: { port: number } | { unavailable: string };
  }
}

/** One MariaDB and one MySQL 9 for the whole suite; a test that ends its backend starts one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const unavailable = mysql9Unavailable();
  const servers: Database[] = await Promise.all(unavailable === null ? [startMariadb(), startMysql9()] : [startMariadb()]);
  const [mariadb, mysql9] = servers;
  project.provide('mariadb', { port: mariadb!.port });
  project.provide('mysql9', unavailable === null ? { port: mysql9!.port } : { unavailable });
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
