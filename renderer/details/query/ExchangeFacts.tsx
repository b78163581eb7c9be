import type { ExchangeDetail, ResultRecord } from '../../../src-core/bridge/contract.ts';
import { bytes, count, digits } from '../../format/numbers.ts';
import { endWords } from '../../format/words.ts';

/** The figures of an exchange, name and value in a grid. */
export function ExchangeFacts({ detail }: { readonly detail: ExchangeDetail }) {
  const { record, summary } = detail;
  const facts: [string, string][] = [];
  facts.push([summary.state === 'running' ? 'State' : 'Ended', endWords(summary.state, record.reply_packets)]);
  if (summary.rows !== null) facts.push(['Rows', count(summary.rows)]);
  if (summary.affectedRows !== null) facts.push(['Affected', digits(summary.affectedRows)]);
  const insertId = lastInsertId(record.results);
  if (insertId !== null) facts.push(['Last insert id', insertId]);
  facts.push(['Warnings', count(summary.warnings)]);
  if (record.statement_id !== null) facts.push(['Statement', `#${record.statement_id}`]);
  facts.push(['Request', `${bytes(record.request_bytes)} in ${packets(record.request_packets)}`]);
  facts.push(['Reply', `${bytes(record.reply_bytes)} in ${packets(record.reply_packets)}`]);
  const last = record.results.at(-1);
  if (last !== undefined && last.status.length > 0) facts.push(['Status', last.status.join(', ')]);
  const info = record.results.map((r) => r.info).filter((i) => i !== '');
  if (info.length > 0) facts.push(['Info', info.join('; ')]);
  return (
    <section className="block">
      <h3>Outcome</h3>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function lastInsertId(results: readonly ResultRecord[]): string | null {
  for (const { last_insert_id: id } of results) if (id !== null && String(id) !== '0') return digits(String(id));
  return null;
}

function packets(n: number): string {
  return n === 1 ? '1 packet' : `${count(n)} packets`;
}
