import { ConnectGuide } from '../../components/ConnectGuide.tsx';
import { useBridgeStore } from '../../stores/bridgeStore.ts';

/** What stands where the list will be, until the first exchange. */
export function FirstRun() {
  const connected = useBridgeStore((s) => s.connection === 'connected');
  return (
    <section className="first-run scroll" aria-label="Getting started">
      <div className="first-run-body">
        <h1>Listening. Nothing has come by yet.</h1>
        {connected ? <ConnectGuide /> : <p className="soft">Waiting for the engine.</p>}
        <p className="soft">The first statement appears here by itself.</p>
      </div>
    </section>
  );
}
