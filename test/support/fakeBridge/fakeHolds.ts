/** Holds of the fake bridge: a text query, a prepared execution, a reply of three thousand rows and a login. */
import type { Action, HoldDetail, HoldSummary, ParameterDetail, ResultRecord } from '../../../src-core/bridge/contract.ts';
import { fakeDetail, fakeRows } from './fakeData.ts';

const rowCount = 3_000;

function summary(id: number, ageUs: number, more: Partial<HoldSummary>): HoldSummary {
  return {
    id,
    at: 'command',
    session: 12,
    exchange: 0,
    since: Date.now() * 1000 - ageUs,
    command: 'COM_QUERY',
    title: '',
    user: 'app',
    program: 'shop-api',
    breakpoint: 'b1',
    patience: null,
    ...more,
  };
}

/** `exchanges`: how many there are; the last ones are those that wait. */
export function fakeHolds(exchanges: number): HoldDetail[] {
  const parameters: readonly ParameterDetail[] = [
    { index: 0, name: '', type: 'LONGLONG', unsigned: true, value: 4211 },
    { index: 1, name: '', type: 'VAR_STRING', unsigned: false, value: 'open' },
    { index: 2, name: '', type: 'BLOB', unsigned: false, value: { base64: 'AAECAwQFBgc=' } },
    { index: 3, name: '', type: 'NULL', unsigned: false, value: null },
  ];
  const sql =
    "SELECT o.id, o.created_at, c.name, SUM(i.quantity * i.price_cents) / 100 AS total\nFROM orders o JOIN customers c ON c.id = o.customer_id\nJOIN order_items i ON i.order_id = o.id\nWHERE o.created_at >= '2026-11-01'\nGROUP BY o.id, o.created_at, c.name\nORDER BY total DESC LIMIT 50";
  const prepared = 'SELECT * FROM orders WHERE customer_id = ? AND status = ? AND token = ? AND note <=> ?';
  return [
    {
      summary: summary(1, 12_400_000, {
        exchange: exchanges - 2,
        title: sql.replaceAll('\n', ' '),
        patience: { us: 60_000_000, because: 'net_read_timeout of the connector, 60 s' },
      }),
      sql,
      params: [],
      editable: { sql: true, params: false, why: null },
      results: null,
      error: null,
    },
    {
      summary: summary(2, 4_200_000, { session: 13, exchange: exchanges - 1, command: 'COM_STMT_EXECUTE', title: prepared }),
      sql: prepared,
      params: parameters,
      editable: { sql: true, params: true, why: null },
      results: null,
      error: null,
    },
    {
      summary: summary(3, 900_000, { session: 14, exchange: exchanges, at: 'reply', title: 'SELECT * FROM orders', breakpoint: 'b2' }),
      sql: 'SELECT * FROM orders',
      params: [],
      editable: { sql: false, params: false, why: 'The server has answered already.' },
      results: [heldResult()],
      error: null,
    },
    {
      summary: summary(4, 300_000, {
        session: 21,
        at: 'login',
        command: '',
        title: 'Login as root to shop',
        user: 'root',
        program: 'mysql2',
        breakpoint: 'b3',
        patience: { us: 10_000_000, because: "mysql2's connectTimeout, 10 s" },
      }),
      sql: null,
      params: [],
      editable: { sql: false, params: false, why: null },
      results: null,
      error: null,
    },
  ];
}

/** The reply that comes when a command was let go with its reply to be held. */
export function fakeReplyHold(id: number, of: HoldDetail): HoldDetail {
  return {
    ...of,
    summary: { ...of.summary, id, at: 'reply', since: Date.now() * 1000 },
    editable: { sql: false, params: false, why: 'The server has answered already.' },
    results: [heldResult()],
  };
}

export function fakeHeldRows(from: number, count: number) {
  return fakeRows(from, Math.max(0, Math.min(count, rowCount - from))).map((row) => row.slice(0, 6));
}

function heldResult(): ResultRecord {
  const columns = fakeDetail(0).record.results[0]!.columns.slice(0, 6);
  return {
    columns,
    row_count: rowCount,
    rows: fakeHeldRows(0, 100),
    rows_truncated: true,
    affected_rows: null,
    last_insert_id: null,
    warnings: 0,
    info: '',
    status: ['AUTOCOMMIT'],
  };
}

/** What was done with the holds, for tests. */
export interface FakeRelease {
  readonly id: number;
  readonly actions: readonly Action[];
  readonly holdReply: boolean;
}
