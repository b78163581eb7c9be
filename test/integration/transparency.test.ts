import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { openMariadb, openMysql2, runMariadbCli } from '../support/clients.ts';
import { recorded } from '../support/recording.ts';
import { afterLogin, startRelay } from '../support/relay.ts';
import { textStatements } from './statementScript.ts';

describeOnBackends('bytes after login', (backend) => {
  it('leave the proxy as they came, both ways, for every client', async () => {
    const inner = await startRelay(backend.port);
    let checked = 0;
    try {
      await recorded(
        inner.port,
        async ({ port }) => {
          const outer = await startRelay(port);
          try {
            await runMariadbCli(outer.port, `DELIMITER //\n${textStatements('bytes').join('//\n')}//\n`, '--force');
            const mysql2 = await openMysql2(outer.port, { multipleStatements: true });
            await mysql2.query('SELECT 1; SELECT 2');
            await mysql2.execute('SELECT ?, ?', [1, 'x']);
            // Larger than any socket buffer, and one packet longer than a packet may be.
            await mysql2.query(`SELECT LENGTH('${'y'.repeat(17 * 1024 * 1024)}')`);
            await mysql2.query('SELECT REPEAT("z", 20000000)');
            await mysql2.end();
            const mariadb = await openMariadb(outer.port);
            await Promise.all(Array.from({ length: 50 }, (_, n) => mariadb.query(`SELECT ${n}, REPEAT('p', ${n * 100})`)));
            await mariadb.end();
          } finally {
            await outer.close();
          }
          expect(outer.connections).toHaveLength(3);
          for (const [index, connection] of outer.connections.entries()) {
            const theirs = inner.connections[index]!;
            const outside = afterLogin(connection);
            const inside = afterLogin(theirs);
            expect(outside.fromClient.length).toBeGreaterThan(100);
            expect(outside.fromServer.length).toBeGreaterThan(100);
            expect(inside.fromClient.equals(outside.fromClient)).toBe(true);
            expect(outside.fromServer.equals(inside.fromServer)).toBe(true);
            checked += 1;
          }
        },
        ...['--tls-client', 'off', '--tls-backend', 'off'],
      );
    } finally {
      await inner.close();
    }
    expect(checked).toBe(3);
  });
});
