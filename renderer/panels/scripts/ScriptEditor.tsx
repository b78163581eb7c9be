import { FileCode2 } from 'lucide-react';
import { useMemo } from 'react';
import type { ScriptState } from '../../../src-core/bridge/contract.ts';
import { CodeEditor } from '../../components/editor/CodeEditor.tsx';
import { editScript, type OpenScript, useScriptsStore } from '../../stores/scriptsStore.ts';
import { AttachBar } from './AttachBar.tsx';
import { ScriptStarts } from './ScriptStarts.tsx';
import { markOf } from './scriptPlace.ts';

export function ScriptEditor({ scripts }: { readonly scripts: readonly ScriptState[] }) {
  const open = useScriptsStore((s) => s.open);
  if (open === null) return <ScriptStarts any={scripts.length > 0} />;
  return <OpenEditor open={open} script={scripts.find((s) => s.id === open.id) ?? null} />;
}

function OpenEditor({ open, script }: { readonly open: OpenScript; readonly script: ScriptState | null }) {
  const goTo = useScriptsStore((s) => s.goTo);
  const changed = open.text !== open.saved;
  const error = changed ? null : (script?.error ?? null);
  const marks = useMemo(() => {
    const mark = error === null ? null : markOf(error, open.name);
    return mark === null ? [] : [mark];
  }, [error, open.name]);
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
      </header>
      <AttachBar open={open} script={script} />
      <CodeEditor
        key={open.id ?? `new ${open.name.split('.').at(-1)}`}
        language={/\.lua$/i.test(open.name) ? 'lua' : 'javascript'}
        label="Script text"
        text={open.text}
        onChange={(text) => editScript({ text })}
        marks={marks}
        goTo={goTo}
      />
    </section>
  );
}
