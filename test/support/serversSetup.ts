import type { TestProject } from 'vitest/node';
import { type Database, mysql9Unavailable, newestMariadbUnavailable, startMariadb, startMysql9, startNewestMariadb } from './databases.ts';

/** A server of the suite as tests know it. */
export interface RunningServer {
  readonly port: number;
  readonly socket: string;
  /** Certificate of the authority that signed the server's own. */
  readonly ca: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    mariadb: RunningServer;
    /** Or why there is none. */
    mysql9: RunningServer | { unavailable: string };
    newestMariadb: RunningServer | { unavailable: string };
  }
}

/** One of each server for the whole suite; a test that ends its backend starts one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const whyNot = { mysql9: mysql9Unavailable(), newest: newestMariadbUnavailable() };
  const [mariadb, mysql9, newest] = await Promise.all([
    startMariadb(),
    whyNot.mysql9 === null ? startMysql9() : null,
    whyNot.newest === null ? startNewestMariadb() : null,
  ]);
  project.provide('mariadb', facts(mariadb));
  project.provide('mysql9', mysql9 === null ? { unavailable: whyNot.mysql9! } : facts(mysql9));
  project.provide('newestMariadb', newest === null ? { unavailable: whyNot.newest! } : facts(newest));
  return async () => {
    await Promise.all([mariadb, mysql9, newest].map((server) => server?.stop()));
  };
}

function facts({ port, socket, authority }: Database): RunningServer {
  return { port, socket, ca: authority.ca };
}
