import { expect } from '@playwright/test';
import { type Database, startMariadb } from '../../support/databases.ts';
import { freePort } from '../../support/ports.ts';
import { mariadbClient, mysql2Client } from '../heldClients.ts';
import { editsStatementAndReply, Holding } from '../holding.ts';
import { Window } from '../window.ts';
import { test } from './launch.ts';

let database: Database;
test.beforeAll(async () => {
  database = await startMariadb();
});
test.afterAll(() => database.stop());

for (const tls of [false, true]) {
  test(`a statement's SQL and a cell of its result are edited, ${tls ? 'TLS' : 'plain'}`, async ({ desktop }) => {
    const port = await freePort();
    const { page } = await desktop.start('--listen', `127.0.0.1:${port}`, '--backend', `127.0.0.1:${database.port}`);
    const holding = new Holding(new Window(page));
    await expect(page.getByText(`127.0.0.1:${port}`).first()).toBeVisible();
    // mysql2 ends rows with EOF packets; npm mariadb negotiates CLIENT_DEPRECATE_EOF
    for (const make of [mysql2Client, mariadbClient]) {
      const client = await make(port, tls);
      for (const prepared of [false, true]) {
        await editsStatementAndReply(holding, client, prepared);
        await holding.turnAllOff();
      }
      await client.end();
    }
  });
}
