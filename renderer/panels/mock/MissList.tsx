import { ListPlus } from 'lucide-react';
import type { MockState } from '../../../src-core/bridge/contract.ts';
import { SqlText } from '../../components/SqlText.tsx';
import { clock, count, plural } from '../../format/numbers.ts';
import { commandWord } from '../../format/words.ts';
import { answerMiss } from '../../stores/mockStore.ts';

/** Statements that had no answer. */
export function MissList({ mock }: { readonly mock: MockState }) {
  const { misses, missed } = mock;
  return (
    <section className="work" aria-label="Misses">
      <header className="work-head">
        <strong>Misses</strong>
        <span className="soft grow" role="status" aria-label="Missed">
          {missed === 0 ? '' : `${plural(missed, 'statement')} had no answer`}
        </span>
      </header>
      {misses.length === 0 ? (
        <p className="pane-empty soft">Statements that the mock has no answer for get an error that names them, and are listed here.</p>
      ) : (
        <div className="trial misses scroll">
          <table className="panel-table" aria-label="Statements without an answer">
            <thead>
              <tr>
                <th className="number">Count</th>
                <th>Statement</th>
                <th>Last</th>
                <th>User</th>
                <th>
                  <span className="unseen">Answer</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {misses.map((miss) => (
                <tr key={miss.id}>
                  <td className="number">{count(miss.count)}</td>
                  <td className="wide miss">
                    <span className="mono">
                      <SqlText sql={miss.sql} />
                    </span>
                    <small className="soft">
                      {miss.why}
                      {miss.command === 'COM_QUERY' ? '' : ` (${commandWord(miss.command)})`}
                    </small>
                  </td>
                  <td className="number">{clock(miss.lastAt)}</td>
                  <td>{miss.user ?? ''}</td>
                  <td>
                    <button
                      type="button"
                      className="button"
                      title="Puts an entry for it into the text, to be filled in"
                      onClick={() => void answerMiss(miss.id)}
                    >
                      <ListPlus size={13} aria-hidden />
                      Add an answer
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
