/** Conversations with an admin interface over a capture made by hand. */
import { onTestFinished } from 'vitest';
import type { Cell, Reply } from '../../../../src-core/mysql/synth/reply.ts';
import { AdminInterface } from '../../../../src-core/responder/admin/adminInterface.ts';
import type { AdminCapture, AdminOptions, AdminRow, AdminScript, EngineFacts } from '../../../../src-core/responder/admin/ports.ts';
import type { LoginRequest, ResponderSession } from '../../../../src-core/responder/responder.ts';
import type { SqliteDatabase } from '../../../../src-core/responder/sql/sqlDatabase.ts';
import { openSqlite } from '../../../support/sqlite.ts';

const facts: EngineFacts = {
  recording: true,
  listeners: [
    { address: '0.0.0.0:4040', readOnly: false },
    { address: '127.0.0.1:4042', readOnly: true },
  ],
  backends: [
    { ndx: 1, address: 'mysql:3306', state: 'up', type: 'rw', uuid: '', connectedClients: 2 },
    { ndx: 2, address: 'replica:3306', state: 'down', type: 'ro', uuid: 'abc', connectedClients: 0 },
  ],
  connections: [{ openedAt: 2_000_000, state: 12, schema: 'shop' }],
};
export const options: AdminOptions = {
  address: '0.0.0.0:4041',
  account: null,
  tlsRequired: false,
  shown: { luaScripts: ['mc.lua'], fixBug25371: false, readOnlyPort: false },
};

/** One exchange a position. */
export function captureOf(rows: readonly AdminRow[]): AdminCapture {
  return {
    end: () => rows.length + 1,
    startOf: (newest) => Math.max(1, rows.length + 1 - newest),
    exchanges: (position) => [{ row: rows[position - 1]!, normalForm: 'SELECT ?' }],
    sessions: () => ({ rows: [sessionRow(7)], change: 1 }),
  };
}

export function exchangeRow(id: number, sql: string, duration: number, error: number | null = null): AdminRow {
  const times = [duration, 0, duration, 0];
  const head = [id, 7, null, 'COM_QUERY', sql, 'd1', 'app', 'shop', `2026-11-21 20:00:00.00000${id % 10}`];
  return [...head, ...times, 1, null, error, error === null ? null : 'ER_X', 0, 10, 20, 'replied', 0, 0, 0];
}

function sessionRow(id: number): AdminRow {
  const at = '2026-11-21 20:00:00.000000';
  return [id, 'ready', at, null, '127.0.0.1:5', 'mysql:3306', 'shop-api', 'app', 'shop', '8.4', 3, null, null, null, 'none', 3, null];
}

export interface Setting {
  readonly rows?: readonly AdminRow[];
  readonly given?: Partial<AdminOptions>;
  readonly now?: () => number;
  readonly capture?: AdminCapture | null;
  readonly script?: AdminScript | null;
}

export function admin({
  rows = [],
  given = {},
  now = () => 1_000_000,
  capture = captureOf(rows),
  script = null,
}: Setting = {}): AdminInterface {
  const sqlite = openSqlite('', { readOnly: false }) as unknown as SqliteDatabase;
  onTestFinished(() => sqlite.close());
  const ports = { engine: async () => facts, capture, yieldTurn: async () => undefined, script };
  return new AdminInterface({ sqlite, now, after: () => () => undefined, random: () => 0 }, ports, { ...options, ...given });
}

export const request: LoginRequest = {
  user: 'root',
  schema: null,
  client: '127.0.0.1:50000',
  attributes: {},
  charset: 'utf8mb4',
  authPlugin: 'mysql_native_password',
  withPassword: false,
  secure: false,
  proves: (password) => password === 'right',
};

export function connected(setting: Setting = {}): ResponderSession {
  const session = admin(setting).open(1);
  if (session.login(request) !== null) throw new Error('it does not let in');
  return session;
}

/** Rows as arrays; of an error its number and text. */
export async function ask(session: ResponderSession, sql: string): Promise<(readonly Cell[])[] | string> {
  return told(await session.query(sql, false));
}

export function told({ results: [result] }: Reply): (readonly Cell[])[] | string {
  if (result?.kind === 'error') return `${result.error.code} ${result.error.message}`;
  return result?.kind === 'rows' ? [...result.rows] : 'ok';
}
