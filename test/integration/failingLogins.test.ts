import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mysql9Unavailable, newestMariadbUnavailable } from '../support/databases.ts';
import { allFailingLogins, provoke, type Servers, startServers, stopServers } from '../support/failingLogins/index.ts';

let servers: Servers;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => stopServers(servers));

/** Why logins on that server cannot be tried here; null where they can. */
const missing = { mariadb: null, newest: newestMariadbUnavailable(), mysql9: mysql9Unavailable() } as const;

describe.each(['mariadb', 'newest', 'mysql9'] as const)('logins that really fail on %s', (server) => {
  const reason = missing[server];
  it.skipIf(reason !== null).each(allFailingLogins.filter((login) => login.server === server))('$name', async (login) => {
    const { story, detail } = await provoke(login, servers);
    const causes = detail.causes.map(({ cause }) => cause.replaceAll(story.session.backend, '127.0.0.1:3306'));
    expect(causes.slice(0, login.causes.length)).toEqual(login.causes);
    for (const { evidence, remedy } of detail.causes) {
      expect(evidence).toMatch(/\.$/);
      expect(remedy).not.toBe('');
    }
    expect(detail.steps.length).toBeGreaterThan(1);
  });
});
