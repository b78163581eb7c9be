import { X } from 'lucide-react';
import { plural } from '../../format/numbers.ts';
import { useStatusStore } from '../../stores/statusStore.ts';
import { forgetClear, undoClear, useTrafficStore } from '../../stores/trafficStore.ts';

/** Lines above the list that say why it does not show what one expects. */
export function ListNotices() {
  const cleared = useTrafficStore((s) => s.cleared);
  const paused = useStatusStore((s) => s.status?.recording === false);
  return (
    <>
      {paused ? (
        <p className="list-notice warn" role="status">
          Recording is paused. Traffic passes, but nothing of it is kept.
        </p>
      ) : null}
      {cleared === null ? null : (
        <p className="list-notice" role="status">
          <span className="grow">{cleared === 0 ? 'The list was cleared.' : `${plural(cleared, 'exchange')} cleared from the list.`}</span>
          <button type="button" className="button" onClick={() => void undoClear()}>
            Undo clear
          </button>
          <button type="button" className="button quiet icon" aria-label="Dismiss" onClick={forgetClear}>
            <X size={13} aria-hidden />
          </button>
        </p>
      )}
    </>
  );
}
