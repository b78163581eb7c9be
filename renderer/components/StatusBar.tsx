import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { backendFault, downBeside } from '../format/listeners.ts';
import { bytes, count } from '../format/numbers.ts';
import { useBridgeStore } from '../stores/bridgeStore.ts';
import { dismissFault, useStatusStore } from '../stores/statusStore.ts';
import { useTrafficStore } from '../stores/trafficStore.ts';

export function StatusBar() {
  const status = useStatusStore((s) => s.status);
  const info = useStatusStore((s) => s.info);
  const total = useTrafficStore((s) => s.total);
  const captureBytes = useTrafficStore((s) => s.captureBytes);
  return (
    <footer>
      <FaultLines />
      <div className="status" role="status" aria-label="Capture">
        <span>
          Capture <b className="number">{count(total)}</b> {total === 1 ? 'exchange' : 'exchanges'}
        </span>
        <span title={info?.capturePath}>
          <b className="number">{bytes(status?.captureBytes || captureBytes)}</b> on disk
        </span>
        <Dropped />
        <span className="grow" />
        {info?.demo === true ? <span className="soft">Demo database and demo app</span> : null}
        <span className="faint">{info === null ? '' : `Hydrophone ${info.version}`}</span>
      </div>
    </footer>
  );
}

function Dropped() {
  const lost = useTrafficStore((s) => s.lost);
  const detailLost = useTrafficStore((s) => s.detailLost);
  if (lost === 0 && detailLost === 0) return <span className="soft">0 dropped</span>;
  return (
    <span className="warn" title="The disk could not follow. What passed through the proxy was not affected.">
      {count(lost)} dropped, {count(detailLost)} without packets
    </span>
  );
}

/** What stands in the way, one line each, as long as it does. */
function FaultLines() {
  const { connection, reason } = useBridgeStore();
  const status = useStatusStore((s) => s.status);
  const fault = useStatusStore((s) => s.fault);
  const refused = (status?.listeners ?? []).filter((l) => l.backendError !== null);
  return (
    <div className="faults">
      {connection === 'lost' ? <FaultLine title="No connection to the engine">{reason ?? 'This page keeps trying.'}</FaultLine> : null}
      {status !== null && status.captureError !== null ? <FaultLine title="Recording failed">{status.captureError}</FaultLine> : null}
      {refused.map((l) => (
        <FaultLine key={l.listen} title={`Backend ${l.backend}`}>
          {backendFault(l)}
        </FaultLine>
      ))}
      {(status === null ? [] : downBeside(status)).map(({ ndx, address, error }) => (
        <FaultLine key={ndx} title={`Backend ${ndx}, ${address}, is down`}>
          {error ?? 'the reason is not known'}. New connections get the others; it is tried again by itself.
        </FaultLine>
      ))}
      {fault === null ? null : (
        <FaultLine title="Not done" close={dismissFault}>
          {fault}
        </FaultLine>
      )}
    </div>
  );
}

function FaultLine({ title, close, children }: { readonly title: string; readonly close?: () => void; readonly children: ReactNode }) {
  return (
    <div className="fault" role="alert">
      <CircleAlert size={14} aria-hidden />
      <strong>{title}:</strong>
      <span className="grow">{children}</span>
      {close === undefined ? null : (
        <button type="button" className="button quiet icon" aria-label="Dismiss" onClick={close}>
          <X size={13} aria-hidden />
        </button>
      )}
    </div>
  );
}
