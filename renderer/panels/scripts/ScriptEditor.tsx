import { FileCode2 } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { ScriptState } from '../../../src-core/bridge/contract.ts';
import { CodeEditor } from '../../components/editor/CodeEditor.tsx';
import { editScript, type OpenScript, openScript, showFault, useScriptsStore } from '../../stores/scriptsStore.ts';
import { AttachBar } from './AttachBar.tsx';
import { isLua } from './attachment.ts';
import { ScriptStarts } from './ScriptStarts.tsx';
import { markOf, withoutFolder } from './scriptPlace.ts';

export function ScriptEditor({ scripts }: { readonly scripts: readonly ScriptState[] }) {
  const open = useScriptsStore((s) => s.open);
  if (open === null) return <ScriptStarts any={scripts.length > 0} />;
  return <OpenEditor open={open} script={scripts.find((s) => s.id === open.id) ?? null} />;
}

function OpenEditor({ open, script }: { readonly open: OpenScript; readonly script: ScriptState | null }) {
  const goTo = useScriptsStore((s) => s.goTo);
  const changed = open.text !== open.saved;
  const error = changed ? null : (script?.error ?? null);
  const mark = useMemo(() => (error === null ? null : markOf(error, open.name)), [error, open.name]);
  const line = script?.unloadable === true ? mark?.line : undefined;
  useEffect(() => {
    if (line !== undefined) showFault(line);
  }, [line]);
  const marks = useMemo(() => (mark === null ? [] : [mark]), [mark]);
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
      {error === null || script === null ? null : (
        <p className="notice bad" role="alert">
          {mark === null ? null : (
            <button type="button" className="link" onClick={() => void openScript(script.id, mark.line)}>
              Line {mark.line}
            </button>
          )}
          {mark === null ? withoutFolder(error, script.path) : ` ${mark.message}`}
        </p>
      )}
      <CodeEditor
        key={open.id ?? `new ${open.name.split('.').at(-1)}`}
        language={isLua(open.name) ? 'lua' : 'javascript'}
        label="Script text"
        text={open.text}
        onChange={(text) => editScript({ text })}
        marks={marks}
        goTo={goTo}
      />
    </section>
  );
}
