import { Command, Eraser, Pause, Play, Plug } from 'lucide-react';
import { count, plural } from '../format/numbers.ts';
import { useBridgeStore } from '../stores/bridgeStore.ts';
import { holdsOf, useInterceptStore } from '../stores/interceptStore.ts';
import { showOverlay } from '../stores/layoutStore.ts';
import { openHold } from '../stores/openHold.ts';
import { setRecording, useStatusStore } from '../stores/statusStore.ts';
import { clearCapture, useTrafficStore } from '../stores/trafficStore.ts';
import { RemovedChip } from './RemovedChip.tsx';
import { Route } from './Route.tsx';

export function Toolbar() {
  const status = useStatusStore((s) => s.status);
  const connected = useBridgeStore((s) => s.connection === 'connected');
  const empty = useTrafficStore((s) => s.total === 0);
  const recording = status?.recording ?? false;
  return (
    <header className="toolbar" role="toolbar" aria-label="Recording">
      <span className="recording" data-on={recording && connected}>
        <i aria-hidden />
        {!connected ? 'Not connected' : status === null ? 'Starting' : recording ? 'Recording' : 'Paused'}
      </span>
      <button type="button" className="button" disabled={!connected || status === null} onClick={() => void setRecording(!recording)}>
        {recording ? <Pause size={13} aria-hidden /> : <Play size={13} aria-hidden />}
        {recording ? 'Pause recording' : 'Resume recording'}
      </button>
      <button
        type="button"
        className="button quiet"
        disabled={!connected || empty}
        title="Hide all recorded so far; can be undone"
        onClick={() => void clearCapture()}
      >
        <Eraser size={13} aria-hidden />
        Clear
      </button>
      <div className="route ellipsis">
        {status === null ? null : <Route status={status} />}
        <RemovedChip />
      </div>
      <HeldCount />
      {status === null ? null : (
        <div className="rates">
          <span title="Exchanges that ended in the last second">
            <b className="number">{count(status.queriesPerSecond)}</b> q/s
          </span>
          <span className={status.errors > 0 ? 'bad' : 'soft'} title="Replies with an error since the start">
            <b className="number">{count(status.errors)}</b> {status.errors === 1 ? 'error' : 'errors'}
          </span>
          <span className="soft" title="Sessions that are open now">
            {plural(status.sessionsOpen, 'session')}
          </span>
        </div>
      )}
      <button type="button" className="button quiet" onClick={() => showOverlay('connect')}>
        <Plug size={13} aria-hidden />
        Connect an app
      </button>
      <button
        type="button"
        className="button quiet icon"
        aria-label="Command palette"
        title="Command palette"
        onClick={() => showOverlay('palette')}
      >
        <Command size={14} aria-hidden />
      </button>
    </header>
  );
}

/** How much waits for a decision; a click opens the oldest. */
function HeldCount() {
  const holds = useInterceptStore(holdsOf);
  const [oldest] = holds;
  if (oldest === undefined) return null;
  return (
    <button type="button" className="button held-count" title="Open the oldest hold" onClick={() => openHold(oldest)}>
      <Pause size={13} aria-hidden />
      {count(holds.length)} held
    </button>
  );
}
