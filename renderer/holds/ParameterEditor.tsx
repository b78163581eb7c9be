import { Undo2 } from 'lucide-react';
import type { CellSpec, HoldDetail, ParameterDetail } from '../../src-core/bridge/contract.ts';
import { changeDraft } from '../stores/holdStore.ts';
import { inputText, typedCell } from './cellInput.ts';
import type { HoldDraft } from './draft.ts';
import { sameCell } from './gridEdit.ts';

/** The values of a prepared execution, with their types. */
export function ParameterEditor({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  const { params, editable } = detail;
  const put = (param: ParameterDetail, at: number, value: CellSpec): void => {
    const changed = new Map(draft.params);
    if (sameCell(value, param.value)) changed.delete(at);
    else changed.set(at, value);
    changeDraft(detail, { params: changed });
  };
  return (
    <section className="block">
      <h3>Parameters</h3>
      <table className="facts-table param-table" aria-label="Held parameters">
        <thead>
          <tr>
            <th className="number">#</th>
            <th>Type</th>
            <th>Value</th>
            <th>
              <span className="unseen">NULL</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {params.map((param, i) => {
            const changed = draft.params.has(i);
            const value = changed ? (draft.params.get(i) ?? null) : param.value;
            return (
              <tr key={param.index} data-changed={changed}>
                <td className="number faint">{param.index + 1}</td>
                <td className="soft tight">
                  {param.name === '' ? '' : `${param.name} `}
                  {param.type}
                  {param.unsigned ? ' unsigned' : ''}
                </td>
                <td>
                  <input
                    type="text"
                    className="input mono wide"
                    aria-label={`Parameter ${param.index + 1}`}
                    spellCheck={false}
                    disabled={!editable.params}
                    value={inputText(value)}
                    placeholder={value === null ? 'NULL' : ''}
                    onChange={(event) => put(param, i, typedCell(event.target.value, param.value))}
                  />
                </td>
                <td className="tight">
                  <label className="inline">
                    <input
                      type="checkbox"
                      aria-label={`Parameter ${param.index + 1} is NULL`}
                      disabled={!editable.params}
                      checked={value === null}
                      onChange={(event) => put(param, i, event.target.checked ? null : (param.value ?? ''))}
                    />
                    NULL
                  </label>
                  <button
                    type="button"
                    className="button quiet icon"
                    aria-label={`Undo parameter ${param.index + 1}`}
                    title="As the client sent it"
                    disabled={!changed}
                    onClick={() => put(param, i, param.value)}
                  >
                    <Undo2 size={13} aria-hidden />
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
