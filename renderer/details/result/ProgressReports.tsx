import type { ProgressRecord } from '../../../src-core/bridge/contract.ts';

/** MariaDB's progress reports, the last one of each stage. */
export function ProgressReports({ reports }: { readonly reports: readonly ProgressRecord[] }) {
  return (
    <ul className="progress-reports" aria-label="Progress">
      {reports.map((r) => (
        <li key={r.stage}>
          Stage {r.stage} of {r.stages} <span className="soft">{r.info}</span> <span className="number">{r.percent.toFixed(1)} %</span>
        </li>
      ))}
    </ul>
  );
}
