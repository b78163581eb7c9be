import { useState } from 'react';
import type { HoldDetail, ResultRecord } from '../../src-core/bridge/contract.ts';
import { CodeEditor } from '../components/editor/CodeEditor.tsx';
import { count, digits } from '../format/numbers.ts';
import type { HoldDraft } from './draft.ts';
import { HeldResult } from './HeldResult.tsx';

/** An answer before the client gets it. */
export function ReplyEditor({ detail, draft }: { readonly detail: HoldDetail; readonly draft: HoldDraft }) {
  const results = detail.results ?? [];
  const [chosen, choose] = useState(() =>
    Math.max(
      0,
      results.findIndex((r) => r.columns.length > 0),
    ),
  );
  const shown = results[Math.min(chosen, results.length - 1)];
  return (
    <div className="hold-reply">
      {detail.sql === null ? null : <CodeEditor language="sql" label="SQL" text={detail.sql} className="hold-context" />}
      {detail.error === null ? null : (
        <div className="notice bad">
          <strong>
            Error {detail.error.code} ({detail.error.sqlstate})
          </strong>
          <p>{detail.error.message}</p>
        </div>
      )}
      {results.length > 1 ? (
        <div className="result-tabs scroll" role="tablist" aria-label="Held results">
          {results.map((r, i) => (
            <button key={i} type="button" role="tab" aria-selected={r === shown} className="snippet-tab" onClick={() => choose(i)}>
              {i + 1}: {r.columns.length > 0 ? `${count(r.row_count)} ${r.row_count === 1 ? 'row' : 'rows'}` : 'OK'}
            </button>
          ))}
        </div>
      ) : null}
      {shown === undefined ? null : shown.columns.length === 0 ? (
        <OkFacts result={shown} />
      ) : (
        <HeldResult key={results.indexOf(shown)} detail={detail} draft={draft} index={results.indexOf(shown)} result={shown} />
      )}
    </div>
  );
}

function OkFacts({ result }: { readonly result: ResultRecord }) {
  return (
    <div className="ok-result">
      <p>
        <strong>OK</strong> {digits(String(result.affected_rows ?? 0))} rows affected
        {result.last_insert_id === null || String(result.last_insert_id) === '0'
          ? ''
          : `, insert id ${digits(String(result.last_insert_id))}`}
      </p>
      {result.info === '' ? null : <p className="soft">{result.info}</p>}
      <p className="soft">“Answer with OK” below sends another one.</p>
    </div>
  );
}
