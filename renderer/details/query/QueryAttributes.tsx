import type { ExchangeRecord } from '../../../src-core/bridge/contract.ts';
import { Cell } from '../../components/Cell.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';

/** What the client sent along with its statement, and the trace that it belongs to. */
export function QueryAttributes({ record }: { readonly record: ExchangeRecord }) {
  const attributes = Object.entries(record.query_attributes);
  const { trace } = record;
  if (attributes.length === 0) return null;
  return (
    <section className="block">
      <h3>Query attributes</h3>
      {trace === undefined ? null : (
        <p className="trace">
          Trace <span className="mono">{trace.trace_id}</span>
          <CopyButton label="Copy trace id" text={() => trace.trace_id} iconOnly />
          <span className="soft">
            span <span className="mono">{trace.span_id}</span>
            {trace.sampled ? ', sampled' : ', not sampled'}
          </span>
        </p>
      )}
      <table className="facts-table" aria-label="Query attributes">
        <thead>
          <tr>
            <th>Name</th>
            <th>Value</th>
          </tr>
        </thead>
        <tbody>
          {attributes.map(([name, value]) => (
            <tr key={name}>
              <td className="mono tight">{name}</td>
              <td>
                <Cell value={value} type="" limit={2000} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
