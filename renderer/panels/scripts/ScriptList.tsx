import { CircleAlert, Plus, X } from 'lucide-react';
import type { HookState, ScriptState } from '../../../src-core/bridge/contract.ts';
import { UndoLine } from '../../components/UndoLine.tsx';
import { count, duration, plural } from '../../format/numbers.ts';
import {
  forgetScriptRemoval,
  openScript,
  removeScript,
  setScript,
  startScript,
  undoScriptRemoval,
  useScriptsStore,
} from '../../stores/scriptsStore.ts';
import { lineOf } from './scriptPlace.ts';

/** The scripts in the order in which they are asked. */
export function ScriptList({ scripts }: { readonly scripts: readonly ScriptState[] }) {
  const open = useScriptsStore((s) => s.open);
  const undo = useScriptsStore((s) => s.undo);
  return (
    <section className="side" aria-label="Scripts">
      <h2 className="pane-title side-title">
        <span className="grow">Scripts</span>
        <button type="button" className="button" onClick={startScript}>
          <Plus size={13} aria-hidden />
          New script
        </button>
      </h2>
      {undo === null ? null : (
        <UndoLine words={`Script ${undo.name} removed.`} undo={() => void undoScriptRemoval()} dismiss={forgetScriptRemoval} />
      )}
      {scripts.length === 0 ? (
        <div className="teach tight">
          <p>
            <strong>No scripts.</strong> A script decides in JavaScript or TypeScript what becomes of a login, a statement or a reply.
          </p>
          <p>“New script” begins with one that refuses every DELETE. It holds for connections that come after it was saved.</p>
          <p className="soft">
            With <code>--script FILE</code> they live in files of your own.
          </p>
        </div>
      ) : (
        <ol className="scroll" aria-label="Scripts in order">
          {scripts.map((script) => (
            <ScriptItem key={script.id} script={script} selected={open?.id === script.id} />
          ))}
        </ol>
      )}
    </section>
  );
}

function ScriptItem({ script, selected }: { readonly script: ScriptState; readonly selected: boolean }) {
  const { id, name, path, on, error, hooks } = script;
  const line = error === null ? null : lineOf(error);
  return (
    <li className="rule" data-off={!on} data-selected={selected}>
      <input type="checkbox" aria-label={`${name} is on`} checked={on} onChange={(event) => void setScript(id, event.target.checked)} />
      <div className="rule-words">
        <button type="button" className="rule-words" title={path} onClick={() => void openScript(id)}>
          <b className="ellipsis">{name}</b>
          <small className="soft">
            {error !== null ? 'stopped' : !on ? 'off' : hooks.length === 0 ? 'no hooks' : plural(hooks.length, 'hook')}
          </small>
        </button>
        {error === null ? null : (
          <button type="button" className="rule-words bad" onClick={() => void openScript(id, line ?? undefined)}>
            <small>
              <CircleAlert size={11} aria-hidden /> {error}
            </small>
          </button>
        )}
        {hooks.length === 0 ? null : <HookTable name={name} hooks={hooks} />}
      </div>
      <button
        type="button"
        className="button quiet icon"
        aria-label={`Remove ${name}`}
        title="Remove (can be undone)"
        onClick={() => void removeScript(id)}
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}

function HookTable({ name, hooks }: { readonly name: string; readonly hooks: readonly HookState[] }) {
  return (
    <table className="hooks" aria-label={`Hooks of ${name}`}>
      <thead>
        <tr>
          <th>hook</th>
          <th>calls</th>
          <th>mean</th>
          <th>longest</th>
        </tr>
      </thead>
      <tbody>
        {hooks.map((h) => (
          <tr key={h.name}>
            <td>
              {h.name}
              {h.errors > 0 ? <span className="bad"> {plural(h.errors, 'error')}</span> : null}
              {h.timeouts > 0 ? <span className="bad"> {plural(h.timeouts, 'timeout')}</span> : null}
            </td>
            <td className="number">{count(h.calls)}</td>
            <td className="number">{h.calls === 0 ? '' : duration(Math.round(h.totalUs / h.calls))}</td>
            <td className="number">{h.calls === 0 ? '' : duration(h.longestUs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
