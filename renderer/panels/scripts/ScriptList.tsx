import { CircleAlert, X } from 'lucide-react';
import type { HookState, ScriptState } from '../../../src-core/bridge/contract.ts';
import { UndoLine } from '../../components/UndoLine.tsx';
import { count, duration, plural } from '../../format/numbers.ts';
import { forgetScriptRemoval, openScript, removeScript, setScript, undoScriptRemoval, useScriptsStore } from '../../stores/scriptsStore.ts';
import { NewScriptMenu } from './NewScriptMenu.tsx';
import { markOf, withoutFolder } from './scriptPlace.ts';

/** The scripts in the order in which they are asked. */
export function ScriptList({ scripts }: { readonly scripts: readonly ScriptState[] }) {
  const open = useScriptsStore((s) => s.open);
  const undo = useScriptsStore((s) => s.undo);
  return (
    <section className="side" aria-label="Scripts">
      <h2 className="pane-title side-title">
        <span className="grow">Scripts</span>
        <NewScriptMenu />
      </h2>
      {undo === null ? null : (
        <UndoLine words={`Script ${undo.name} removed.`} undo={() => void undoScriptRemoval()} dismiss={forgetScriptRemoval} />
      )}
      {scripts.length === 0 ? (
        <div className="teach tight">
          <p>
            <strong>No scripts.</strong> A script decides what becomes of a login, a statement or a reply: in JavaScript, TypeScript, or in
            Lua as scripts of MySQL Proxy do.
          </p>
          <p>It holds for connections that come after it was saved.</p>
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
  const line = error === null ? null : (markOf(error, name)?.line ?? null);
  return (
    <li className="rule" data-off={!on} data-selected={selected}>
      <input type="checkbox" aria-label={`${name} is on`} checked={on} onChange={(event) => void setScript(id, event.target.checked)} />
      <div className="rule-words">
        <button type="button" className="rule-words" title={path} onClick={() => void openScript(id)}>
          <b className="ellipsis">{name}</b>
          <small className="soft">{stateWords(script)}</small>
        </button>
        {error === null ? null : (
          <button type="button" className="rule-words bad" onClick={() => void openScript(id, line ?? undefined)}>
            <small>
              <CircleAlert size={11} aria-hidden /> {withoutFolder(error, path)}
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

/** A hook that failed once goes on; a script that does not load, or was switched off, does nothing. */
function stateWords({ on, error, hooks, sessions }: ScriptState): string {
  if (!on) return error === null ? 'off' : 'switched off';
  const words = hooks.length === 0 ? (error === null ? 'no hooks' : 'does not load') : plural(hooks.length, 'hook');
  const running = sessions.current + sessions.earlier;
  return running === 0 ? words : `${words}, ${plural(running, 'session')}`;
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
