import type { ParameterDetail } from '../../../src-core/bridge/contract.ts';
import { Cell } from '../../components/Cell.tsx';

export function ParameterTable({ params }: { readonly params: readonly ParameterDetail[] }) {
  const named = params.some((p) => p.name !== '');
  return (
    <section className="block">
      <h3>Parameters</h3>
      <table className="facts-table" aria-label="Parameters">
        <thead>
          <tr>
            <th className="number">#</th>
            {named ? <th>Name</th> : null}
            <th>Type</th>
            <th>Value</th>
          </tr>
        </thead>
        <tbody>
          {params.map((p) => (
            <tr key={p.index}>
              <td className="number faint">{p.index + 1}</td>
              {named ? <td className="mono">{p.name}</td> : null}
              <td className="soft tight">
                {p.type}
                {p.unsigned ? ' unsigned' : ''}
                {p.longData === true ? ', sent ahead' : ''}
              </td>
              <td>
                <Cell value={p.value} type={p.type} limit={2000} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
