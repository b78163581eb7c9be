/** What was changed of an exchange of the fake bridge. */
import type { ExchangeChanges } from '../../../src-core/bridge/contract.ts';
import { fakeDetail, fakeSummary } from './fakeData.ts';

export function fakeChanges(id: number): ExchangeChanges {
  const { interception, title } = fakeSummary(id - 1);
  const { record } = fakeDetail(id - 1);
  const sql = record.sql ?? title;
  const request = { command: record.command, sql, params: null };
  const results = record.results.map((r) => ({
    ...r,
    columns: r.columns.slice(0, 4),
    rows: r.rows.slice(0, 30).map((row) => row.slice(0, 4)),
  }));
  const edited = results.map((r) => ({
    ...r,
    row_count: Math.max(0, r.row_count - 1),
    rows: r.rows.filter((_, i) => i !== 3).map((row, i) => (i === 1 ? row.map((cell, c) => (c === 2 ? 'Edsger Dijkstra' : cell)) : row)),
  }));
  const reply = { results, error: record.error === null ? null : { ...record.error, sqlstate: record.error.sqlstate ?? '' } };
  return {
    request: {
      client: request,
      server:
        interception?.mocked === true
          ? null
          : {
              ...request,
              command: 'COM_QUERY',
              sql: interception?.modified === true ? sql.replace(/LIMIT \d+|WHERE customer_id = \?/, 'WHERE id = 4212 LIMIT 10') : sql,
            },
    },
    reply: {
      server: interception?.mocked === true ? null : reply,
      client: interception?.heldUs === 0 ? reply : { ...reply, results: edited },
    },
    by: interception?.by ?? [],
    notes: interception?.notes ?? [],
    children: interception !== null && interception.heldUs > 0 ? [id + 1] : [],
  };
}
