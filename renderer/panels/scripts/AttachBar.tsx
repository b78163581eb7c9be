import { Cable, Save } from 'lucide-react';
import type { ScriptState } from '../../../src-core/bridge/contract.ts';
import { attachScript, closeScript, type OpenScript, saveScript } from '../../stores/scriptsStore.ts';
import { useStatusStore } from '../../stores/statusStore.ts';
import { attachmentOf } from './attachment.ts';

/** Which connections run the script, and the way for those to come. */
export function AttachBar({ open, script }: { readonly open: OpenScript; readonly script: ScriptState | null }) {
  const sessionsOpen = useStatusStore((s) => s.status?.sessionsOpen ?? 0);
  const changed = open.text !== open.saved;
  const { words, behind } = attachmentOf(script, changed, sessionsOpen);
  const named = open.name.trim() !== '';
  const attachable = script === null || !script.on || changed;
  return (
    <div className="attach">
      <span className={`grow ${behind ? 'warn' : 'soft'}`} role="status" aria-label="Attached">
        {words}
      </span>
      {script === null ? (
        <button type="button" className="button quiet" onClick={closeScript}>
          Discard
        </button>
      ) : null}
      {script !== null && !script.on ? (
        <button
          type="button"
          className="button"
          disabled={!changed}
          title="Saves the text; the script stays off"
          onClick={() => void saveScript()}
        >
          <Save size={13} aria-hidden />
          Save
        </button>
      ) : null}
      <button
        type="button"
        className="button primary"
        disabled={!attachable || !named}
        title="Saves the text; connections that come from now on run it (Ctrl+S)"
        onClick={() => void attachScript()}
      >
        <Cable size={13} aria-hidden />
        Attach to new connections
      </button>
    </div>
  );
}
