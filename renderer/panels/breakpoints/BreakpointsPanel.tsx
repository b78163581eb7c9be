import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { Breakpoint } from '../../../src-core/bridge/contract.ts';
import { UndoLine } from '../../components/UndoLine.tsx';
import { addBreakpoint, putBreakpoints, removeBreakpoint, turnAllOff } from '../../stores/breakpoints.ts';
import { useInterceptStore } from '../../stores/interceptStore.ts';
import { BreakpointRow } from './BreakpointRow.tsx';

/** Where the conversation stops. */
export function BreakpointsPanel() {
  const breakpoints = useInterceptStore((s) => s.state?.breakpoints);
  const [undo, setUndo] = useState<readonly Breakpoint[] | null>(null);
  const [fresh, setFresh] = useState<string | null>(null);
  if (breakpoints === undefined) return <p className="pane-empty soft">Waiting for the engine…</p>;
  const add = async (): Promise<void> => setFresh(await addBreakpoint({ filter: '', on: false }));
  return (
    <div className="panel-page">
      <header className="panel-head">
        <h1>Breakpoints</h1>
        <span className="grow" />
        {breakpoints.some((b) => b.on) ? (
          <button type="button" className="button" onClick={() => void turnAllOff()}>
            Turn all off
          </button>
        ) : null}
        <button type="button" className="button primary" onClick={() => void add()}>
          <Plus size={13} aria-hidden />
          New breakpoint
        </button>
      </header>
      {undo === null ? null : (
        <UndoLine
          words="Breakpoint removed."
          undo={() => void putBreakpoints(undo).then(() => setUndo(null))}
          dismiss={() => setUndo(null)}
        />
      )}
      <div className="panel-body scroll">
        {breakpoints.length === 0 ? (
          <NoBreakpoints />
        ) : (
          <table className="panel-table" aria-label="Breakpoints">
            <thead>
              <tr>
                <th>On</th>
                <th>Stops at</th>
                <th className="wide">Filter</th>
                <th>How often</th>
                <th className="number">Hits</th>
                <th>
                  <span className="unseen">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {breakpoints.map((b) => (
                <BreakpointRow
                  key={b.id}
                  breakpoint={b}
                  fresh={b.id === fresh}
                  remove={() => void removeBreakpoint(b.id).then((before) => setUndo(before))}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}

function NoBreakpoints() {
  return (
    <div className="teach">
      <p>
        <strong>Nothing is stopped.</strong> A breakpoint holds a statement before the server gets it, its reply before the client gets it,
        or a login. Only the session that it stops waits.
      </p>
      <ul>
        <li>
          Choose a statement in Traffic and press <kbd>b</kbd>: it and all that differ from it in values only will stop.
        </li>
        <li>
          Type a filter, such as <code>table:orders is:write</code>, and choose “Break on this” beside it.
        </li>
        <li>
          Or make one here. An empty filter stops everything; <code>user:app</code>, <code>ms&gt;50</code> (at the reply) and{' '}
          <code>sql~"^DELETE"</code> stop less.
        </li>
      </ul>
      <p className="soft">
        <X size={12} aria-hidden /> Clients give up after a while: a hold says how long its client waits, where that is known.
      </p>
    </div>
  );
}
