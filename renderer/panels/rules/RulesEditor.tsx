import { FileText, FlaskConical } from 'lucide-react';
import { useMemo } from 'react';
import type { RulesState } from '../../../src-core/bridge/contract.ts';
import { CodeEditor } from '../../components/editor/CodeEditor.tsx';
import { DraftButtons } from '../../components/editor/DraftButtons.tsx';
import { MistakeNotice } from '../../components/editor/MistakeNotice.tsx';
import { discardRules, editRules, saveRules, useRulesStore } from '../../stores/rulesStore.ts';
import { tryOnCapture, useTrialStore } from '../../stores/trialStore.ts';
import { exampleRules } from './exampleRules.ts';
import { placeIn } from './faultPlace.ts';

/** The rules as they stand in their file. */
export function RulesEditor({ rules }: { readonly rules: RulesState }) {
  const draft = useRulesStore((s) => s.draft);
  const fault = useRulesStore((s) => s.fault);
  const goTo = useRulesStore((s) => s.goTo);
  const trying = useTrialStore((s) => s.trying);
  const text = draft ?? rules.text;
  const refused = useMemo(() => (fault === null ? null : placeIn(fault)), [fault]);
  const marks = useMemo(() => {
    if (refused !== null) return [refused];
    return draft === null && rules.error !== null ? [rules.error] : [];
  }, [refused, draft, rules.error]);
  return (
    <section className="work" aria-label="Rules text">
      <header className="work-head">
        <FileText size={14} aria-hidden className="faint" />
        <span className="ellipsis grow mono" title={rules.path ?? undefined}>
          {rules.path ?? <span className="soft">in this window only; --rules FILE keeps them in a file</span>}
        </span>
        {text.trim() === '' ? (
          <button type="button" className="button" onClick={() => editRules(exampleRules)}>
            Example
          </button>
        ) : null}
        <button type="button" className="button" disabled={trying || text.trim() === ''} onClick={() => void tryOnCapture()}>
          <FlaskConical size={13} aria-hidden />
          Try on the capture
        </button>
        <DraftButtons changed={draft !== null} saves="Takes the text over" onDiscard={discardRules} onSave={() => void saveRules()} />
      </header>
      {fault !== null && refused === null ? (
        <p className="notice bad" role="alert">
          {fault}
        </p>
      ) : null}
      {marks.map((mark) => (
        <MistakeNotice key={mark.message} mistake={mark} goesOn={refused === null ? 'The rules that were read before go on.' : null} />
      ))}
      <CodeEditor language="yaml" label="Rules as YAML" text={text} onChange={editRules} marks={marks} goTo={goTo} />
    </section>
  );
}
