import { RotateCcw } from 'lucide-react';
import type { MockState, MockStatementState } from '../../../src-core/bridge/contract.ts';
import { SqlText } from '../../components/SqlText.tsx';
import { count, plural } from '../../format/numbers.ts';
import { goToMockLine, resetMock, setMockOn, useMockStore } from '../../stores/mockStore.ts';
import { useStatusStore } from '../../stores/statusStore.ts';

/** Whether the mock serves, and what it answers. */
export function MockStatements({ mock }: { readonly mock: MockState }) {
  const unsaved = useMockStore((s) => s.draft !== null);
  return (
    <section className="side" aria-label="Mock">
      <h2 className="pane-title side-title">
        <span className="grow">
          Mock <span className="faint">{mock.statements.length > 0 ? count(mock.statements.length) : ''}</span>
        </span>
        <button
          type="button"
          className="button"
          title="Counts and sequences begin anew; misses are forgotten"
          onClick={() => void resetMock()}
        >
          <RotateCcw size={12} aria-hidden />
          Reset
        </button>
      </h2>
      <MockSwitch mock={mock} />
      {unsaved && mock.text !== '' ? (
        <p className="list-notice warn">The text beside has changes that are not saved. These answers hold.</p>
      ) : null}
      {mock.statements.length === 0 ? (
        <NoStatements />
      ) : (
        <ol className="scroll" aria-label="Statements in order">
          {mock.statements.map((statement) => (
            <StatementItem key={statement.index} statement={statement} locked={unsaved} />
          ))}
        </ol>
      )}
    </section>
  );
}

function MockSwitch({ mock }: { readonly mock: MockState }) {
  const backends = useStatusStore((s) => s.status?.backends.length ?? 0);
  const { on, text, serverVersion, strict, per, connections } = mock;
  const instead = backends === 0 ? '' : backends === 1 ? ' instead of the backend' : ' instead of the backends';
  return (
    <div className="mock-switch">
      <label className="inline">
        <input
          type="checkbox"
          className="switch"
          checked={on}
          disabled={!on && text.trim() === ''}
          title={!on && text.trim() === '' ? 'Save a text first' : undefined}
          onChange={(event) => void setMockOn(event.target.checked)}
        />
        <b>New connections get the mock{instead}</b>
      </label>
      <p className="soft" role="status" aria-label="Mock serves">
        {on || connections > 0 ? `${plural(connections, 'connection')} now. ` : ''}
        It greets as {serverVersion}, answers {strict ? 'in strict order' : 'in any order'}, and counts{' '}
        {per === 'server' ? 'over all connections' : 'for each connection'}.
      </p>
    </div>
  );
}

const byWords = { sql: 'text', like: 'like', pattern: 'pattern', digest: 'digest' } as const;

function StatementItem({ statement, locked }: { readonly statement: MockStatementState; readonly locked: boolean }) {
  const { by, what, does, hits, next, left, line } = statement;
  return (
    <li className="rule" data-off={left === 0}>
      <button type="button" className="rule-words" title={locked ? what : 'Show it in the text'} onClick={() => goToMockLine(line)}>
        <span className="mono mock-what">{by === 'sql' || by === 'like' ? <SqlText sql={what} /> : what}</span>
        {does.map((words, n) => (
          <small key={n}>
            {does.length > 1 ? <span className="faint">{n + 1}. </span> : <span className="faint">→ </span>}
            {words}
            {does.length > 1 && next === n ? <span className="chip accent">next</span> : null}
          </small>
        ))}
      </button>
      <span className="rule-side">
        <span className="number" title="How often it answered">
          {count(hits)} {hits === 1 ? 'hit' : 'hits'}
        </span>
        {by === 'sql' ? null : <span className="chip">{byWords[by]}</span>}
        {left === null ? null : (
          <span className={`chip ${left === 0 ? '' : 'accent'}`}>{left === 0 ? 'used up' : `${count(left)} left`}</span>
        )}
      </span>
    </li>
  );
}

function NoStatements() {
  return (
    <div className="teach tight">
      <p>
        <strong>No statements.</strong> A mock answers in the database’s place: apps connect to it as to a server.
      </p>
      <p>Filter exchanges in Traffic and “Make a mock” of them, or write statements and answers beside; “Example” puts some there.</p>
      <p className="soft">
        With <code>--mock FILE</code> they live in a file that is read again whenever it is saved.
      </p>
    </div>
  );
}
