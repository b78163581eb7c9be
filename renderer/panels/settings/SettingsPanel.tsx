import { type FormEvent, useState } from 'react';
import { CertificateAuthority } from '../../components/CertificateAuthority.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { bytes, plural } from '../../format/numbers.ts';
import { currentBridge } from '../../stores/bridgeStore.ts';
import { report, setKeepBytes, useStatusStore } from '../../stores/statusStore.ts';
import { InterceptSettings } from './InterceptSettings.tsx';

const keepChoices = [256 * 1024, 1024 * 1024, 4 * 1024 * 1024, 16 * 1024 * 1024, 64 * 1024 * 1024];

export function SettingsPanel() {
  const info = useStatusStore((s) => s.info);
  if (info === null) return <p className="pane-empty soft">Waiting for the engine…</p>;
  const { keepBytes } = info.settings;
  const choices = keepChoices.includes(keepBytes) ? keepChoices : [...keepChoices, keepBytes].sort((a, b) => a - b);
  return (
    <div className="settings scroll">
      <h1>Settings</h1>
      <section>
        <h2>Recording</h2>
        <label className="setting">
          <span>
            Packets kept per exchange
            <small className="soft">
              Of a larger exchange the beginning is kept. Counts and timings stay exact. Holds for exchanges that begin from now on.
            </small>
          </span>
          <select value={keepBytes} onChange={(event) => void setKeepBytes(Number(event.target.value))}>
            {choices.map((n) => (
              <option key={n} value={n}>
                {bytes(n)}
              </option>
            ))}
          </select>
        </label>
      </section>
      <InterceptSettings />
      <section>
        <h2>Capture file</h2>
        <p className="setting">
          <span>
            Now written to
            <small className="mono">{info.capturePath}</small>
          </span>
          <CopyButton label="Copy path" text={() => info.capturePath} />
        </p>
        <SaveAs />
      </section>
      <section aria-label="Certificate authority">
        <h2>Certificate authority</h2>
        <CertificateAuthority ca={info.ca} />
      </section>
      <section aria-label="Admin interface">
        <h2>Admin interface</h2>
        {info.admin === null ? (
          <p className="soft">
            Off. With <code>--admin HOST:PORT</code> any MySQL client can ask for sessions, exchanges and backends in SQL.
          </p>
        ) : (
          <p className="setting">
            <span>
              Listens on
              <small className="mono">{info.admin}</small>
              <small className="soft">
                For any MySQL client: <code>SELECT * FROM help</code> lists what can be asked.
              </small>
            </span>
            <CopyButton label="Copy admin address" text={() => info.admin ?? ''} />
          </p>
        )}
      </section>
      <section>
        <h2>Look</h2>
        <p className="soft">Light or dark follows the system.</p>
      </section>
      <section>
        <h2>About</h2>
        <p className="soft">
          Hydrophone {info.version}, shown in {info.host === 'electron' ? 'its own window' : 'a browser page'}. Nothing is sent anywhere.
        </p>
      </section>
    </div>
  );
}

function SaveAs() {
  const [path, setPath] = useState('');
  const [done, setDone] = useState<string | null>(null);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setDone(null);
    try {
      const saved = await currentBridge()?.call('capture.saveAs', { path });
      if (saved !== undefined) setDone(`${plural(saved.exchanges, 'exchange')} saved to ${saved.path}`);
    } catch (failure) {
      report(failure);
    }
  };
  return (
    <form className="setting" onSubmit={(event) => void save(event)}>
      <label>
        Save a copy
        <small className="soft">A path on the machine the engine runs on, ending in .hydro.</small>
        <input
          type="text"
          className="mono"
          value={path}
          placeholder="/path/to/capture.hydro"
          onChange={(event) => setPath(event.target.value)}
        />
        {done === null ? null : <small role="status">{done}</small>}
      </label>
      <button type="submit" className="button" disabled={path.trim() === ''}>
        Save
      </button>
    </form>
  );
}
