import { administer } from '../databases.ts';
import { startRecord } from '../hydrophone.ts';
import { type CapturedLogin, capturedLogins } from '../loginCapture.ts';
import { accountLogins } from './accounts.ts';
import { encryptionLogins } from './encryption.ts';
import type { FailingLogin, Servers } from './scenario.ts';

export type { FailingLogin, Servers } from './scenario.ts';

export const allFailingLogins: readonly FailingLogin[] = [...accountLogins, ...encryptionLogins];

/** Makes the login fail through the proxy and gives what the capture has of it: the last session. */
export async function provoke(login: FailingLogin, servers: Servers): Promise<CapturedLogin> {
  const server = servers[login.server];
  if (server === null) throw new Error(`There is no ${login.server} here.`);
  if (login.before !== undefined) await administer(server, login.before);
  const backend = (await login.backend?.(server)) ?? null;
  try {
    const hydrophone = await startRecord(backend?.port ?? server.port, ...(login.args?.(server) ?? []));
    try {
      await login.attempt(hydrophone.port, server).catch(() => {});
      await hydrophone.stop();
      const last = capturedLogins(hydrophone.file).at(-1);
      if (last === undefined) throw new Error(`${login.name}: nothing was captured\n${hydrophone.child.stderr}`);
      return last;
    } finally {
      await hydrophone.dispose();
    }
  } finally {
    await backend?.close();
    if (login.after !== undefined) await administer(server, login.after);
  }
}
