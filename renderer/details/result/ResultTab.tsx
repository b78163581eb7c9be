import { useState } from 'react';
import type { ExchangeDetail, ResultRecord } from '../../../src-core/bridge/contract.ts';
import { count, digits, plural } from '../../format/numbers.ts';
import type { Subject } from '../index.ts';
import { BinlogEvents } from './BinlogEvents.tsx';
import { ProgressReports } from './ProgressReports.tsx';
import { ResultView } from './ResultView.tsx';
import { SessionState } from './SessionState.tsx';

export function ResultTab({ subject }: { readonly subject: Subject }) {
  return subject.kind === 'exchange' ? <Results key={subject.detail.summary.id} detail={subject.detail} /> : null;
}

function Results({ detail }: { readonly detail: ExchangeDetail }) {
  const { results, error } = detail.record;
  const [chosen, choose] = useState(() => firstWithRows(results));
  const shown = results[Math.min(chosen, results.length - 1)];
  return (
    <div className="results">
      {error === null ? null : (
        <div className="notice bad" role="alert">
          <strong>
            Error {error.code}
            {error.sqlstate === null ? '' : ` (${error.sqlstate})`} {detail.summary.error?.name}
          </strong>
          <p>{error.message}</p>
        </div>
      )}
      {detail.notes.map((note) => (
        <p key={note} className="notice">
          {note}
        </p>
      ))}
      {detail.record.progress === undefined ? null : <ProgressReports reports={detail.record.progress} />}
      {detail.record.binlog === undefined ? null : <BinlogEvents binlog={detail.record.binlog} />}
      {results.length > 1 ? (
        <div className="result-tabs scroll" role="tablist" aria-label="Results">
          {results.map((r, i) => (
            <button key={i} type="button" role="tab" aria-selected={r === shown} className="snippet-tab" onClick={() => choose(i)}>
              {i + 1}: {resultWords(r)}
            </button>
          ))}
        </div>
      ) : null}
      {shown === undefined ? (
        error === null && detail.record.binlog === undefined ? (
          <p className="pane-empty soft">{detail.summary.state === 'running' ? 'No reply yet.' : 'This command has no result.'}</p>
        ) : null
      ) : shown.columns.length === 0 ? (
        <OkResult result={shown} />
      ) : (
        <ResultView key={results.indexOf(shown)} detail={detail} index={results.indexOf(shown)} result={shown} />
      )}
    </div>
  );
}

function OkResult({ result }: { readonly result: ResultRecord }) {
  return (
    <div className="ok-result">
      <p>
        <strong>OK</strong> {resultWords(result)}
      </p>
      {result.last_insert_id === null || String(result.last_insert_id) === '0' ? null : (
        <p className="soft">
          Last insert id <span className="number">{digits(String(result.last_insert_id))}</span>
        </p>
      )}
      {result.warnings > 0 ? (
        <p className="warn">{plural(result.warnings, 'warning')}; SHOW WARNINGS on the same session lists them.</p>
      ) : null}
      {result.info === '' ? null : <p className="soft">{result.info}</p>}
      {result.status.length === 0 ? null : <p className="faint">{result.status.join(', ')}</p>}
      {result.session_state === undefined ? null : <SessionState items={result.session_state} />}
    </div>
  );
}

function resultWords(r: ResultRecord): string {
  if (r.columns.length > 0)
    return `${r.out_params === true ? 'OUT parameters, ' : ''}${count(r.row_count)} ${r.row_count === 1 ? 'row' : 'rows'}`;
  const affected = String(r.affected_rows ?? 0);
  return `${digits(affected)} ${affected === '1' ? 'row' : 'rows'} affected`;
}

function firstWithRows(results: readonly ResultRecord[]): number {
  const i = results.findIndex((r) => r.columns.length > 0);
  return Math.max(0, i);
}
