/** The admin interface of a running hydrophone, as a person has it in a terminal. */
import { onTestFinished } from 'vitest';
import { runChild } from './child.ts';
import type { Hydrophone } from './hydrophone.ts';
import { provisioned } from './provisioned.ts';

export const adminPort = ({ ready }: Hydrophone) => Number(ready.admin!.split(':').at(-1));
const user = ['-uroot'];
export const account = ['--admin-username', 'admin', '--admin-password', 'geheim'];
export const login = ['-uadmin', '-pgeheim'];

/** What a person sees in a terminal. */
export async function shown(port: number, sql: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await runChild(
    provisioned().mariadb.mariadb,
    ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-t', ...(args.length === 0 ? user : args)],
    sql,
  );
  return stdout + stderr;
}

/** Ends with the test, and its capture with it. */
export async function keep(starting: Promise<Hydrophone>): Promise<Hydrophone> {
  const one = await starting;
  onTestFinished(() => one.dispose());
  return one;
}
