import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snippets } from '../../renderer/format/snippets.ts';
import { runChild } from '../support/child.ts';
import { account, type Database, startMariadb } from '../support/databases.ts';
import { type Hydrophone, runHydrophone, startRecord } from '../support/hydrophone.ts';
import { provisioned, rootFolder } from '../support/provisioned.ts';

/** Snippets as people paste them, made into programs: the file's name, what stands before and behind, and what runs it. */
const programs = [
  {
    id: 'mariadb-cli',
    file: 'cli.sh',
    text: (snippet: string) => `${snippet.replace(/ -p /, ` -p${account.password} `)} -e 'SELECT 1'`,
    run: () => 'sh',
  },
  { id: 'mysql2', file: 'mysql2.mjs', text: (snippet: string) => `${snippet}\nawait connection.end();`, run: () => process.execPath },
  { id: 'mariadb-npm', file: 'mariadb.mjs', text: (snippet: string) => `${snippet}\nawait connection.end();`, run: () => process.execPath },
  { id: 'pymysql', file: 'py.py', text: (snippet: string) => `${snippet}\nconnection.close()\n`, run: () => provisioned().drivers.python3 },
  { id: 'pdo', file: 'pdo.php', text: (snippet: string) => `<?php\n${snippet}`, run: () => provisioned().drivers.php },
] as const;

const login = { user: account.user, password: account.password, schema: account.database };
let folder: string;
let database: Database;
let hydrophone: Hydrophone;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  symlinkSync(join(rootFolder, 'node_modules'), join(folder, 'node_modules'));
  database = await startMariadb();
  hydrophone = await startRecord(database.port);
});
afterAll(async () => {
  await hydrophone.dispose();
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function runs(program: (typeof programs)[number], ca: string | null): Promise<boolean> {
  const snippet = snippets(hydrophone.ready.proxy[0]!, login, ca).find(({ id }) => id === program.id)!;
  const file = join(folder, program.file);
  writeFileSync(file, program.text(snippet.text));
  return (await runChild(program.run(), [file])).code === 0;
}

describe.each(programs)('the snippet $id', (program) => {
  it('connects', async () => {
    expect(await runs(program, null)).toBe(true);
  });

  it("connects with the proxy's certificate checked, and not where another authority is named", async () => {
    const ca = (await runHydrophone('ca')).stdout.split('\n')[0]!;
    expect(await runs(program, ca)).toBe(true);
    expect(await runs(program, database.authority.ca)).toBe(false);
  });
});
