// Which files of the integration suite run beside which. Each group is a run of its own, with one of each server for its files,
// which come one after the other: they share accounts, tables and settings of those servers.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../provision/cache.mjs';

/** They measure how fast, how steadily or in how much memory something is done: nothing may run beside them. */
const measuring = 'holding load luaData phases priorities scriptFaults scripts';

/** What clients and servers say to each other while nobody intervenes: commands, values, logins, programs. */
const conversations = `
  auth cachedColumns certificateDigest clients commandLine commands digests failingLogins faults large logins mariadbOwn matrix
  multiFactor sha2Logins shark snippets statements statementTables tlsAccounts transparency trust userChanges values`;

const folder = 'test/integration';
const all = readdirSync(join(rootFolder, folder), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `${folder}/${name}`)
  .sort();
const named = (names) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${folder}/${name}.test.ts`);

const groups = { conversations: named(conversations), measuring: named(measuring) };
const unknown = Object.values(groups)
  .flat()
  .filter((file) => !all.includes(file));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; see build/testing/integrationFiles.mjs`);

/** Every file is in exactly one group; one that is named nowhere is an intervention: rules, scripts, mock servers and their like. */
export const integrationFiles = {
  ...groups,
  interventions: all.filter((file) => !Object.values(groups).some((files) => files.includes(file))),
};
