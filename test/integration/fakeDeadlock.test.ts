/**
 * A deadlock that never was, and an ORM that believes it. Sequelize rolls a managed transaction back by itself when a statement in
 * it fails (https://sequelize.org/docs/v6/other-topics/transactions/), and MySQL asks that a transaction that failed by a deadlock
 * is issued again (https://dev.mysql.com/doc/refman/en/innodb-deadlocks-handling.html).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseError, QueryTypes, Sequelize, type Transaction } from 'sequelize';
import { expect, it } from 'vitest';
import { describeOnBackends } from '../support/backends.ts';
import { account } from '../support/databases.ts';
import { recorded } from '../support/recording.ts';

const rules = `rules:
  - { name: deadlock, when: 'table:payments is:write sql~"^UPDATE"', then: { error: { code: 1213 } }, times: 1 }
`;

/** As MySQL's documentation wants it. */
async function again<T>(
  sequelize: Sequelize,
  work: (t: Transaction) => Promise<T>,
): Promise<{ readonly value: T; readonly tries: number }> {
  for (let tries = 1; ; tries++) {
    try {
      return { value: await sequelize.transaction(work), tries };
    } catch (error) {
      const isDeadlock = error instanceof DatabaseError && (error.original as { errno?: number }).errno === 1213;
      if (!isDeadlock || tries === 3) throw error;
    }
  }
}

describeOnBackends('a transaction with a made-up deadlock', (backend) => {
  it('is rolled back and done again by Sequelize', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'deadlock-'));
    writeFileSync(join(folder, 'rules.yaml'), rules);
    const { exchanges, exitCode } = await recorded(
      backend.port,
      async ({ port }) => {
        const sequelize = new Sequelize(account.database, account.user, account.password, {
          dialect: 'mysql',
          host: '127.0.0.1',
          port,
          logging: false,
          pool: { max: 1 },
        });
        try {
          await sequelize.query('CREATE TABLE payments (id INT PRIMARY KEY, amount INT)');
          await sequelize.query('INSERT INTO payments VALUES (1, 100), (2, 0)');
          const { tries } = await again(sequelize, async (transaction) => {
            await sequelize.query('UPDATE payments SET amount = amount - 40 WHERE id = 1', { transaction });
            await sequelize.query('UPDATE payments SET amount = amount + 40 WHERE id = 2', { transaction });
          });
          expect(tries).toBe(2);
          const rows = await sequelize.query('SELECT amount FROM payments ORDER BY id', { type: QueryTypes.SELECT });
          expect(rows).toEqual([{ amount: 60 }, { amount: 40 }]);
          await sequelize.query('DROP TABLE payments');
        } finally {
          await sequelize.close();
        }
      },
      '--rules',
      join(folder, 'rules.yaml'),
    );
    rmSync(folder, { recursive: true });
    expect(exitCode).toBe(0);
    const transactions = exchanges
      .filter(({ sql }) => /^(START|UPDATE|ROLLBACK|COMMIT)/.test(sql ?? ''))
      .map(({ sql, error }) => `${sql!.split(/[ ;]/)[0]}${error === null ? '' : ` ${error.code}`}`);
    expect(transactions).toEqual(['START', 'UPDATE 1213', 'ROLLBACK', 'START', 'UPDATE', 'UPDATE', 'COMMIT']);
    expect(exchanges.find(({ error }) => error?.code === 1213)).toMatchObject({
      mocked: true,
      modified: false,
      by: ['rule deadlock'],
      error: { code: 1213, sqlstate: '40001', message: 'Deadlock found when trying to get lock; try restarting transaction' },
    });
  });
});
