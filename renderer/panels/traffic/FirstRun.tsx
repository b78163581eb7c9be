import { ConnectGuide } from '../../components/ConnectGuide.tsx';
import { plural } from '../../format/numbers.ts';
import { useBridgeStore } from '../../stores/bridgeStore.ts';
import { sessionIndex, useTrafficStore } from '../../stores/trafficStore.ts';

/** What stands where the list will be, until the first exchange. */
export function FirstRun() {
  const connected = useBridgeStore((s) => s.connection === 'connected');
  useTrafficStore((s) => s.sessionsVersion);
  const sessions = sessionIndex.size;
  return (
    <section className="first-run scroll" aria-label="Getting started">
      <div className="first-run-body">
        <h1>Listening. {sessions === 0 ? 'Nothing' : 'No statement'} has come by yet.</h1>
        {sessions === 0 ? null : (
          <p>{plural(sessions, 'session')} came without one; choose one on the left to see how far its login got.</p>
        )}
        {connected ? <ConnectGuide /> : <p className="soft">Waiting for the engine.</p>}
        <p className="soft">The first statement appears here by itself.</p>
      </div>
    </section>
  );
}
