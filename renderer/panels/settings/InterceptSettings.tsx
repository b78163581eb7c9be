import type { InterceptSettings as Settings } from '../../../src-core/bridge/contract.ts';
import { bytes } from '../../format/numbers.ts';
import { changeInterceptSettings, useInterceptStore } from '../../stores/interceptStore.ts';

const mib = 1024 * 1024;
const limits = [mib, 4 * mib, 16 * mib, 64 * mib, 256 * mib];

/** What holds and injected statements do. */
export function InterceptSettings() {
  const settings = useInterceptStore((s) => s.state?.settings);
  if (settings === undefined) return null;
  const { whenWindowCloses, fetchWarnings, holdLimit } = settings;
  const choices = limits.includes(holdLimit) ? limits : [...limits, holdLimit].sort((a, b) => a - b);
  return (
    <section aria-label="Holding">
      <h2>Holding</h2>
      <label className="setting">
        <span>
          When the window closes
          <small className="soft">What becomes of statements, replies and logins that wait at a breakpoint once no window is open.</small>
        </span>
        <select
          value={whenWindowCloses}
          onChange={(event) => void changeInterceptSettings({ whenWindowCloses: event.target.value as Settings['whenWindowCloses'] })}
        >
          <option value="keep">they go on waiting</option>
          <option value="continue">they go on unchanged</option>
        </select>
      </label>
      <label className="setting">
        <span>
          Largest reply that is held
          <small className="soft">A larger one goes to the client unmodified, and its exchange says so.</small>
        </span>
        <select value={holdLimit} onChange={(event) => void changeInterceptSettings({ holdLimit: Number(event.target.value) })}>
          {choices.map((n) => (
            <option key={n} value={n}>
              {bytes(n)}
            </option>
          ))}
        </select>
      </label>
      <label className="setting">
        <span>
          Fetch warnings
          <small className="soft">Sends SHOW WARNINGS after each statement that had some; the app does not see it.</small>
        </span>
        <input
          type="checkbox"
          className="switch"
          aria-label="Fetch warnings"
          checked={fetchWarnings}
          onChange={(event) => void changeInterceptSettings({ fetchWarnings: event.target.checked })}
        />
      </label>
    </section>
  );
}
