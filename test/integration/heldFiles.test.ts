/** LOAD DATA LOCAL INFILE in a queue of a script, against a real server and with a real client's file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import type { Decision } from '../../src-core/intercept/interceptor.ts';
import type { Held } from '../../src-core/machine/holding/held.ts';
import { payloadsOf } from '../../src-core/machine/login/answeredLogin.ts';
import { runMariadbCli } from '../support/clients.ts';
import { startDecidingProxy } from '../support/decidingProxy.ts';

const queryOf = (sql: string) => new Uint8Array(Buffer.from(`\x03${sql}`));

it('the client is asked for its file, and the reply waits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'held-files-'));
  const path = join(folder, 'rows.txt');
  writeFileSync(path, '1\n2\n3\n');
  const replies: string[] = [];
  const decide = (held: Held): Decision | null => {
    if (held.at === 'command' && Buffer.from(held.command.payload).includes('LOAD DATA')) {
      const commands = [
        { id: 1, payload: queryOf('SET @before = 1'), reply: 'ask' },
        { id: 2, payload: null, reply: 'ask' },
        { id: 3, payload: queryOf('SELECT COUNT(*) FROM held_file'), reply: 'ask' },
      ] as const;
      return { actions: [], verdict: { kind: 'queue', commands } };
    }
    if (held.at !== 'reply') return null;
    // The last: reports of progress may come before it.
    replies.push(`${held.reply.queueId} ${payloadsOf(held.reply.packets).at(-1)![0]}`);
    return { actions: [], verdict: { kind: held.reply.queueId === null ? 'forward' : 'ignore' } };
  };
  const proxy = await startDecidingProxy({ decide, backend: inject('mariadb').port });
  try {
    const script = `CREATE TEMPORARY TABLE held_file (n INT); LOAD DATA LOCAL INFILE '${path}' INTO TABLE held_file; SELECT SUM(n) FROM held_file;`;
    const told = await runMariadbCli(proxy.port, script, '--local-infile=1', '-N');
    expect(told).toMatchObject({ stderr: '', stdout: '6\n' });
    expect(replies).toEqual(['1 0', 'null 0', '3 254']);
  } finally {
    await proxy.stop();
    rmSync(folder, { recursive: true });
  }
});
