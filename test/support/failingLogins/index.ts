import { administer, mysql9Unavailable, newestMariadbUnavailable, startMariadb, startMysql9, startNewestMariadb } from '../databases.ts';
import { type Hydrophone, startRecord } from '../hydrophone.ts';
import { type CapturedLogin, capturedLogins } from '../loginCapture.ts';
import { accountLogins } from './accounts.ts';
import { encryptionLogins } from './encryption.ts';
import type { FailingLogin, Servers } from './scenario.ts';

export type { FailingLogin, Servers } from './scenario.ts';

export const allFailingLogins: readonly FailingLogin[] = [...accountLogins, ...encryptionLogins];

/** Servers of their own, since failing logins change settings that others rely on. */
export async function startServers(): Promise<Servers> {
  const [mariadb, newest, mysql9] = await Promise.all([
    startMariadb(),
    newestMariadbUnavailable() === null ? startNewestMariadb() : null,
    mysql9Unavailable() === null ? startMysql9() : null,
  ]);
  return { mariadb, newest, mysql9 };
}

export async function stopServers(servers: Servers): Promise<void> {
  await Promise.all(Object.values(servers).map((server) => server?.stop()));
}

/** Makes the login fail through the proxy that `start` starts, and lets `look` see what came of it. */
export async function withFailure<T>(
  login: FailingLogin,
  servers: Servers,
  start: (backend: string, ...args: string[]) => Promise<Hydrophone>,
  look: (hydrophone: Hydrophone) => Promise<T>,
): Promise<T> {
  const server = servers[login.server];
  if (server === null) throw new Error(`There is no ${login.server} here.`);
  if (login.before !== undefined) await administer(server, login.before);
  const backend = (await login.backend?.(server)) ?? null;
  try {
    const hydrophone = await start(`127.0.0.1:${backend?.port ?? server.port}`, ...(login.args?.(server) ?? []));
    try {
      await login.attempt(hydrophone.port, server).catch(() => {});
      return await look(hydrophone);
    } finally {
      await hydrophone.dispose();
    }
  } finally {
    await backend?.close();
    if (login.after !== undefined) await administer(server, login.after);
  }
}

/** Makes the login fail and gives what the capture has of it: the last session. */
export function provoke(login: FailingLogin, servers: Servers): Promise<CapturedLogin> {
  return withFailure(login, servers, startRecord, async (hydrophone) => {
    await hydrophone.stop();
    const last = capturedLogins(hydrophone.file).at(-1);
    if (last === undefined) throw new Error(`${login.name}: nothing was captured\n${hydrophone.child.stderr}`);
    return last;
  });
}
