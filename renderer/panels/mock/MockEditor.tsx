import { FileText, X } from 'lucide-react';
import { useMemo } from 'react';
import type { MockState } from '../../../src-core/bridge/contract.ts';
import { CodeEditor } from '../../components/editor/CodeEditor.tsx';
import { DraftButtons } from '../../components/editor/DraftButtons.tsx';
import { MistakeNotice } from '../../components/editor/MistakeNotice.tsx';
import { discardMock, editMock, mockText, saveMock, useMockStore } from '../../stores/mockStore.ts';
import { exampleMock } from './exampleMock.ts';

/** The mock as it stands in its file. */
export function MockEditor({ mock }: { readonly mock: MockState }) {
  const { draft, mistake, fault, made, goTo } = useMockStore();
  const text = mockText({ draft, state: mock });
  const wrong = draft === null ? mock.error : mistake;
  const marks = useMemo(() => (wrong === null ? [] : [wrong]), [wrong]);
  return (
    <section className="work" aria-label="Mock text">
      <header className="work-head">
        <FileText size={14} aria-hidden className="faint" />
        <span className="ellipsis grow mono" title={mock.path ?? undefined}>
          {mock.path ?? <span className="soft">in this window only; --mock FILE keeps it in a file</span>}
        </span>
        {draft === null ? null : <span className="chip warn">not saved</span>}
        {text.trim() === '' ? (
          <button type="button" className="button" onClick={() => editMock(exampleMock)}>
            Example
          </button>
        ) : null}
        <DraftButtons changed={draft !== null} saves="It answers from then on" onDiscard={discardMock} onSave={() => void saveMock()} />
      </header>
      {fault === null ? null : (
        <p className="notice bad" role="alert">
          {fault}
        </p>
      )}
      {made === null ? null : (
        <div className="notice made" role="status" aria-label="Made mock">
          <div className="grow">
            {made.words}
            {made.notes.map((note) => (
              <p key={note} className="soft">
                {note}
              </p>
            ))}
          </div>
          <button type="button" className="button quiet icon" aria-label="Dismiss" onClick={() => useMockStore.setState({ made: null })}>
            <X size={13} aria-hidden />
          </button>
        </div>
      )}
      {wrong === null ? null : <MistakeNotice mistake={wrong} goesOn={draft === null ? 'The text that was read before goes on.' : null} />}
      <CodeEditor language="yaml" label="Mock as YAML" text={text} onChange={editMock} marks={marks} goTo={goTo} />
    </section>
  );
}
