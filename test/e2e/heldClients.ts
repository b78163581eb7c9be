import { openMariadb, openMysql2 } from '../support/clients.ts';
import type { HeldClient } from './holding.ts';

export interface OpenClient extends HeldClient {
  end(): Promise<void>;
  /** Goes away without a word. */
  destroy(): void;
}

const trusting = { rejectUnauthorized: false };

/** mysql2, which does not negotiate CLIENT_DEPRECATE_EOF. */
export async function mysql2Client(port: number, tls: boolean): Promise<OpenClient> {
  const connection = await openMysql2(port, { bigNumberStrings: false, supportBigNumbers: false, ...(tls ? { ssl: trusting } : {}) });
  return {
    async run(sql, values) {
      const [rows] = values === undefined ? await connection.query(sql) : await connection.execute(sql, [...values] as never[]);
      return (Array.isArray(rows) ? rows[0] : rows) as Record<string, unknown>;
    },
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}

/** npm mariadb, which negotiates CLIENT_DEPRECATE_EOF: mysql2 cannot. */
export async function mariadbClient(port: number, tls: boolean): Promise<OpenClient> {
  const connection = await openMariadb(port, { bigIntAsNumber: true, ...(tls ? { ssl: trusting } : {}) });
  return {
    async run(sql, values) {
      const rows: Record<string, unknown>[] =
        values === undefined ? await connection.query(sql) : await connection.execute(sql, [...values]);
      return { ...rows[0]! };
    },
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}
