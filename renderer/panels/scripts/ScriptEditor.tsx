import { FileCode2, Save } from 'lucide-react';
import { useMemo } from 'react';
import type { ScriptState } from '../../../src-core/bridge/contract.ts';
import { CodeEditor } from '../../components/editor/CodeEditor.tsx';
import { editScript, saveScript, useScriptsStore } from '../../stores/scriptsStore.ts';
import { markOf } from './scriptPlace.ts';

export function ScriptEditor({ scripts }: { readonly scripts: readonly ScriptState[] }) {
  const open = useScriptsStore((s) => s.open);
  const goTo = useScriptsStore((s) => s.goTo);
  const script = scripts.find((s) => s.id === open?.id);
  const changed = open !== null && open.text !== open.saved;
  const marks = useMemo(() => {
    const mark = script?.error == null || changed ? null : markOf(script.error);
    return mark === null ? [] : [mark];
  }, [script?.error, changed]);
  if (open === null) {
    return (
      <p className="pane-empty soft">
        {scripts.length === 0 ? 'A script that is chosen or new is written here.' : 'Choose a script to see its text.'}
      </p>
    );
  }
  return (
    <section className="work" aria-label="Script">
      <header className="work-head">
        <FileCode2 size={14} aria-hidden className="faint" />
        {open.id === null ? (
          <input
            type="text"
            className="input mono grow"
            aria-label="File name"
            spellCheck={false}
            value={open.name}
            onChange={(event) => editScript({ name: event.target.value })}
          />
        ) : (
          <span className="ellipsis grow mono" title={script?.path}>
            {script?.path ?? open.name}
          </span>
        )}
        {changed ? <span className="chip warn">not saved</span> : null}
        <button
          type="button"
          className="button primary"
          disabled={!changed || open.name.trim() === ''}
          title="It holds for connections from now on (Ctrl+S)"
          onClick={() => void saveScript()}
        >
          <Save size={13} aria-hidden />
          Save
        </button>
      </header>
      <CodeEditor
        key={open.id ?? 'new'}
        language="javascript"
        label="Script text"
        text={open.text}
        onChange={(text) => editScript({ text })}
        marks={marks}
        goTo={goTo}
      />
    </section>
  );
}
