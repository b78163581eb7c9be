import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { UsageFault } from '../parseOptions.ts';

/** What Node's types leave out. */
interface WithGroups {
  initgroups(user: string, extraGroup: number): void;
}

/**
 * From here on this process is `user`'s, with that user's groups and home folder, and so are the files that it keeps open or writes
 * again. Throws UsageFault where it cannot be.
 */
export function runAs(user: string, files: readonly (string | null)[]): void {
  if (process.getuid?.() !== 0) throw new UsageFault(`--user ${user}: only root can become somebody else; start it as root, or as ${user}`);
  const entry = userEntry(user);
  if (entry === null) throw new UsageFault(`--user ${user}: there is no such user; expected the name of one`);
  for (const file of files) if (file !== null) chownSync(file, entry.uid, entry.gid);
  (process as unknown as WithGroups).initgroups(user, entry.gid);
  process.setgid!(entry.gid);
  process.setuid!(entry.uid);
  process.env.HOME = entry.home;
  process.env.USER = user;
}

/** From the system's user database, whatever that is kept in. */
function userEntry(user: string): { readonly uid: number; readonly gid: number; readonly home: string } | null {
  try {
    const fields = execFileSync('getent', ['passwd', '--', user], { encoding: 'utf8' }).trim().split(':');
    return { uid: Number(fields[2]), gid: Number(fields[3]), home: fields[5] ?? '/' };
  } catch {
    return null;
  }
}
