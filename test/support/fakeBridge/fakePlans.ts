/** Answers to EXPLAIN of the fake bridge, as MariaDB 10.11 gives them. */
import type { ExchangeDetail, ResultRecord } from '../../../src-core/bridge/contract.ts';
import { fakeDetail } from './fakeData.ts';

/** Exchanges from here on are what was run by hand. */
export const firstRun = 1_000_000;

const json = {
  query_block: {
    select_id: 1,
    r_loops: 1,
    r_total_time_ms: 1.204,
    nested_loop: [
      {
        table: {
          table_name: 'o',
          access_type: 'range',
          possible_keys: ['PRIMARY', 'created_at'],
          key: 'created_at',
          rows: 412,
          r_rows: 398,
          filtered: 100,
        },
      },
      {
        table: {
          table_name: 'c',
          access_type: 'eq_ref',
          possible_keys: ['PRIMARY'],
          key: 'PRIMARY',
          ref: ['shop.o.customer_id'],
          rows: 1,
          r_rows: 1,
          attached_condition: "c.country in ('DE','AT','CH')",
        },
      },
    ],
  },
};

const columns = ['id', 'select_type', 'table', 'type', 'possible_keys', 'key', 'key_len', 'ref', 'rows', 'Extra'];
const rows = [
  [1, 'SIMPLE', 'o', 'range', 'PRIMARY,created_at', 'created_at', '5', null, 412, 'Using index condition; Using temporary; Using filesort'],
  [1, 'SIMPLE', 'c', 'eq_ref', 'PRIMARY', 'PRIMARY', '4', 'shop.o.customer_id', 1, 'Using where'],
  [1, 'SIMPLE', 'i', 'ref', 'order_id', 'order_id', '4', 'shop.o.id', 3, ''],
];

export function fakeRun(id: number, sql: string): ExchangeDetail {
  const base = fakeDetail(1);
  const table = {
    columns: columns.map((name) => ({ name, type: ['id', 'rows'].includes(name) ? 'LONGLONG' : 'VAR_STRING', table: '', schema: '' })),
    rows,
  };
  const text = { columns: [{ name: 'ANALYZE', type: 'VAR_STRING', table: '', schema: '' }], rows: [[JSON.stringify(json)]] };
  const shown = sql.includes('FORMAT=JSON') ? text : table;
  const result: ResultRecord = {
    ...base.record.results[0]!,
    ...shown,
    row_count: shown.rows.length,
    rows_truncated: false,
  };
  const interception = { parent: null, heldUs: 0, modified: false, mocked: false, injected: true, given: null, by: ['explain'], notes: [] };
  const summary = { ...base.summary, id, command: 'COM_QUERY', title: sql, rows: shown.rows.length, interception };
  return { ...base, summary, params: [], sqlWithParams: sql, record: { ...base.record, id, command: 'COM_QUERY', sql, results: [result] } };
}
