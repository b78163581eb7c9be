import { Server } from 'lucide-react';
import type { EngineStatus, ListenerStatus } from '../../src-core/bridge/contract.ts';
import { backendsOf, mainListener, routeWords } from '../format/listeners.ts';
import { showPanel } from '../stores/layoutStore.ts';
import { useStatusStore } from '../stores/statusStore.ts';
import { sessionIndex, useTrafficStore } from '../stores/trafficStore.ts';
import { BackendsButton } from './BackendsButton.tsx';
import { LockMark } from './LockMark.tsx';

/** Where apps connect, and who serves them. */
export function Route({ status }: { readonly status: EngineStatus }) {
  const listener = mainListener(status);
  if (listener === null) return null;
  const others = status.listeners.slice(1);
  return (
    <>
      <span className="mono" title="Point the app here">
        {listener.listen}
      </span>
      {listener.readOnly ? <span className="chip">reads only</span> : null}
      <span className="faint" aria-hidden>
        →
      </span>
      <span className="unseen">forwards to</span>
      <Target status={status} listener={listener} />
      {others.length === 0 ? null : (
        <span className="chip" title={others.map(routeWords).join('\n')}>
          +{others.length}
        </span>
      )}
    </>
  );
}

function Target({ status, listener }: { readonly status: EngineStatus; readonly listener: ListenerStatus }) {
  const demo = useStatusStore((s) => s.info?.demo === true);
  if (status.mock !== null) {
    const instead = listener.backend === '' ? '' : `, in place of ${listener.backend}`;
    return (
      <button type="button" className="button route-mock" title={`New connections get it${instead}`} onClick={() => showPanel('mock')}>
        <Server size={12} aria-hidden />
        mock server
      </button>
    );
  }
  const backends = backendsOf(status, listener);
  if (backends.length > 1) return <BackendsButton backends={backends} />;
  if (listener.backend === '') return <span className="soft">no backend</span>;
  return (
    <>
      <span className="mono">{demo ? 'demo database' : listener.backend}</span>
      {listener.serverVersion === null ? null : <span className="soft">{listener.serverVersion}</span>}
      <RouteLock />
    </>
  );
}

/** How the newest session that logged in is encrypted; nothing while the backend is not to be reached. */
function RouteLock() {
  const down = useStatusStore((s) => (mainListener(s.status)?.backendError ?? null) !== null);
  useTrafficStore((s) => s.sessionsVersion);
  const newest = sessionIndex.newestLogin;
  return newest === null || down ? null : <LockMark tls={newest.tls} size={12} />;
}
