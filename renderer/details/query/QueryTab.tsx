import { useState } from 'react';
import type { ExchangeDetail } from '../../../src-core/bridge/contract.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { mainListener } from '../../format/listeners.ts';
import { count } from '../../format/numbers.ts';
import { mysqlCommand } from '../../format/shell.ts';
import { recall, remember } from '../../stores/memory.ts';
import { useStatusStore } from '../../stores/statusStore.ts';
import type { Subject } from '../index.ts';
import { BulkRows } from './BulkRows.tsx';
import { ExchangeActions } from './ExchangeActions.tsx';
import { ExchangeFacts } from './ExchangeFacts.tsx';
import { ParameterTable } from './ParameterTable.tsx';
import { QueryAttributes } from './QueryAttributes.tsx';
import { SqlView } from './SqlView.tsx';
import { longestFormatted, useFormattedSql } from './useFormattedSql.ts';

export function QueryTab({ subject }: { readonly subject: Subject }) {
  return subject.kind === 'exchange' ? <Query detail={subject.detail} /> : null;
}

function Query({ detail }: { readonly detail: ExchangeDetail }) {
  const { record, summary } = detail;
  return (
    <div className="query scroll">
      {record.error === null ? null : (
        <div className="notice bad" role="alert">
          <strong>
            Error {record.error.code}
            {record.error.sqlstate === null ? '' : ` (${record.error.sqlstate})`} {summary.error?.name}
          </strong>
          <p>{record.error.message}</p>
        </div>
      )}
      {record.sql === null ? <p className="statement-words">{summary.title}</p> : <Sql detail={detail} sql={record.sql} />}
      {detail.params.length > 0 ? <ParameterTable params={detail.params} /> : null}
      {record.param_rows === undefined ? null : (
        <BulkRows rows={record.param_rows} total={record.param_row_count ?? record.param_rows.length} />
      )}
      <QueryAttributes record={record} />
      <ExchangeFacts detail={detail} />
      {detail.notes.map((note) => (
        <p key={note} className="notice">
          {note}
        </p>
      ))}
    </div>
  );
}

function Sql({ detail, sql }: { readonly detail: ExchangeDetail; readonly sql: string }) {
  const [asSent, setAsSent] = useState(() => recall('sqlAsSent', false));
  const [inline, setInline] = useState(() => recall('sqlInline', false));
  const status = useStatusStore((s) => s.status);
  const withParams = detail.sqlWithParams ?? sql;
  const hasParams = detail.params.length > 0 && withParams !== sql;
  const shown = inline && hasParams ? withParams : sql;
  const formatted = useFormattedSql(shown, detail.sessionSummary.serverVersion);
  const tooLong = shown.length > longestFormatted;
  const listener = mainListener(status);
  const toggle = (key: string, value: boolean, set: (v: boolean) => void): void => {
    remember(key, value);
    set(value);
  };
  return (
    <>
      <div className="query-tools">
        <button
          type="button"
          className="button"
          aria-pressed={!asSent && !tooLong}
          disabled={tooLong}
          title={tooLong ? `Statements of more than ${count(longestFormatted)} characters are shown as they were sent` : undefined}
          onClick={() => toggle('sqlAsSent', !asSent, setAsSent)}
        >
          Formatted
        </button>
        {tooLong ? <span className="soft">as sent: too long to lay out</span> : null}
        {hasParams ? (
          <button type="button" className="button" aria-pressed={inline} onClick={() => toggle('sqlInline', !inline, setInline)}>
            Values inline
          </button>
        ) : null}
        <span className="grow" />
        <CopyButton label="Copy as SQL" text={() => terminated(asSent ? withParams : inline || !hasParams ? formatted : withParams)} />
        <CopyButton
          label="Copy as mysql command"
          text={() =>
            mysqlCommand(withParams, {
              address: listener?.listen ?? detail.sessionSummary.backend,
              user: detail.sessionSummary.user,
              schema: detail.summary.schema,
            })
          }
        />
      </div>
      <SqlView sql={asSent ? shown : formatted} />
      <ExchangeActions detail={detail} />
    </>
  );
}

function terminated(sql: string): string {
  return /;\s*$/.test(sql) ? sql : `${sql};`;
}
