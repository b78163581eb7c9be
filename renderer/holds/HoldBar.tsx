import { Pause, Play, X } from 'lucide-react';
import type { HoldSummary } from '../../src-core/bridge/contract.ts';
import { SqlText } from '../components/SqlText.tsx';
import { count } from '../format/numbers.ts';
import { turnAllOff } from '../stores/breakpoints.ts';
import { release, releaseAll, useHoldStore } from '../stores/holdStore.ts';
import { holdsOf, useInterceptStore } from '../stores/interceptStore.ts';
import { openHold } from '../stores/openHold.ts';
import { useSelectionStore } from '../stores/selectionStore.ts';
import { useNow } from './useNow.ts';
import { heldWhat, patienceLeft, waited } from './words.ts';

/** All that waits, whatever panel shows: holding never hides. */
export function HoldBar() {
  const holds = useInterceptStore(holdsOf);
  if (holds.length === 0) return null;
  return (
    <section className="hold-bar" aria-label="Held">
      <header>
        <Pause size={14} aria-hidden />
        <strong role="status" aria-label="Held count">
          {count(holds.length)} held
        </strong>
        <Oldest holds={holds} />
        <span className="grow" />
        <button type="button" className="button" title="Continue all (Shift+C)" onClick={() => void releaseAll()}>
          <Play size={13} aria-hidden />
          Continue all
        </button>
        <button
          type="button"
          className="button quiet"
          title="Turns every breakpoint off and lets everything go"
          onClick={() => void turnAllOff().then(releaseAll)}
        >
          <X size={13} aria-hidden />
          Stop breaking
        </button>
      </header>
      <ol className="hold-list scroll" aria-label="Holds">
        {holds.map((hold) => (
          <HoldItem key={hold.id} hold={hold} />
        ))}
      </ol>
    </section>
  );
}

function Oldest({ holds }: { readonly holds: readonly HoldSummary[] }) {
  const now = useNow();
  const since = Math.min(...holds.map((h) => h.since));
  return <span className="soft">the oldest for {waited(Math.max(0, now - since))}; other sessions go on</span>;
}

function HoldItem({ hold }: { readonly hold: HoldSummary }) {
  const now = useNow();
  const leaving = useHoldStore((s) => s.leaving.has(hold.id));
  const selected = useSelectionStore((s) => s.selection?.kind === 'hold' && s.selection.id === hold.id);
  const patience = patienceLeft(hold, now);
  return (
    <li className="hold-item" data-selected={selected}>
      <button type="button" className="hold-open" aria-current={selected ? 'true' : undefined} onClick={() => openHold(hold)}>
        <span className="chip warn">{heldWhat(hold)}</span>
        <span className="soft">
          #{hold.session} {hold.user ?? hold.program}
        </span>
        <span className={`ellipsis grow ${hold.exchange === 0 ? '' : 'mono'}`}>
          {hold.exchange === 0 ? hold.title : <SqlText sql={hold.title} />}
        </span>
        {patience === null ? null : (
          <span className={`patience ${patience.share < 0.25 ? 'bad' : 'soft'}`} title={hold.patience?.because}>
            {patience.words}
          </span>
        )}
        <span className="number hold-age">{waited(Math.max(0, now - hold.since))}</span>
      </button>
      <button
        type="button"
        className="button quiet icon"
        aria-label={`Continue ${heldWhat(hold)} of session ${hold.session}`}
        title="Continue unchanged"
        disabled={leaving}
        onClick={() => void release(hold.id)}
      >
        <Play size={13} aria-hidden />
      </button>
    </li>
  );
}
