import mysql2 from 'mysql2/promise';
import { afterAll, beforeAll } from 'vitest';
import { type DemoDatabase, startDemoDatabase } from '../../../../src-core/node/demo/demo.ts';

/** A demo database for the tests of one file, and connections to it. */
export function demoClients() {
  let running: DemoDatabase | null = null;
  const database = (): DemoDatabase => {
    if (running === null) throw new Error('the demo database has not started');
    return running;
  };
  const login = () => ({ host: '127.0.0.1', port: database().port, user: 'app', password: 'demo', database: 'shop' });

  beforeAll(async () => {
    running = await startDemoDatabase({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => running?.stop());

  async function withMysql2<T>(task: (c: mysql2.Connection) => Promise<T>, more: object = {}): Promise<T> {
    const connection = await mysql2.createConnection({ ...login(), ...more });
    try {
      return await task(connection);
    } finally {
      await connection.end();
    }
  }

  return { database, login, withMysql2 };
}
