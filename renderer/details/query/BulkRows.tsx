import type { BulkValue } from '../../../src-core/bridge/contract.ts';
import { Cell } from '../../components/Cell.tsx';
import { count } from '../../format/numbers.ts';

const indicatorWords = { default: 'DEFAULT', ignore: 'left as it is', ignoreRow: 'row left out' } as const;

/** The parameters of a bulk execution, a row for each time that the statement runs. */
export function BulkRows({ rows, total }: { readonly rows: readonly (readonly BulkValue[])[]; readonly total: number }) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return (
    <section className="block">
      <h3>Parameter rows: {count(total)}</h3>
      <div className="scroll">
        <table className="facts-table" aria-label="Parameter rows">
          <thead>
            <tr>
              <th className="number">#</th>
              {Array.from({ length: width }, (_, i) => (
                <th key={i}>{i + 1}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, n) => (
              <tr key={n}>
                <td className="number faint">{count(n + 1)}</td>
                {row.map((value, i) => (
                  <td key={i}>
                    {isIndicator(value) ? (
                      <span className="value null">{indicatorWords[value.indicator]}</span>
                    ) : (
                      <Cell value={value} type="" limit={200} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > rows.length ? (
        <p className="soft">
          The first {count(rows.length)} of them are shown; record --json --rows {total} has them all.
        </p>
      ) : null}
    </section>
  );
}

function isIndicator(value: BulkValue): value is Extract<BulkValue, { indicator: string }> {
  return typeof value === 'object' && value !== null && 'indicator' in value;
}
