import { useState } from 'react';
import type { ExchangeDetail, ResultRecord } from '../../../src-core/bridge/contract.ts';
import type { GridPlace } from '../../components/gridKeys.ts';
import { count } from '../../format/numbers.ts';
import { CopyRows } from './CopyRows.tsx';
import { ResultGrid } from './ResultGrid.tsx';
import { SessionState } from './SessionState.tsx';
import { useResultRows } from './useResultRows.ts';
import { ValueView } from './ValueView.tsx';

interface Props {
  readonly detail: ExchangeDetail;
  readonly index: number;
  readonly result: ResultRecord;
}

export function ResultView({ detail, index, result }: Props) {
  const rows = useResultRows(detail.summary.id, index, result, detail.summary.truncated);
  const [chosen, choose] = useState<GridPlace | null>(null);
  // The answer to a prepare describes the columns; there are no rows to count or to copy
  const prepared = detail.record.command === 'COM_STMT_PREPARE';
  const missing = result.row_count - rows.kept;
  const column = chosen === null ? undefined : result.columns[chosen.column];
  return (
    <div className="result">
      <div className="result-tools">
        <span>
          {prepared ? (
            'An execution will give '
          ) : (
            <>
              <b className="number">{count(result.row_count)}</b> {result.row_count === 1 ? 'row' : 'rows'} ·{' '}
            </>
          )}
          <b className="number">{count(result.columns.length)}</b> {result.columns.length === 1 ? 'column' : 'columns'}
        </span>
        {result.out_params === true ? <span className="chip accent">OUT parameters</span> : null}
        {missing > 0 ? <span className="chip warn">{count(missing)} not kept</span> : null}
        {result.warnings > 0 ? <span className="chip warn">{count(result.warnings)} warn</span> : null}
        <span className="grow" />
        {prepared ? null : <CopyRows columns={result.columns} rows={rows} />}
      </div>
      <ResultGrid result={result} rows={rows} chosen={chosen} choose={choose} />
      {missing > 0 ? (
        <p className="notice">
          {missing === result.row_count
            ? missing === 1
              ? 'The row was not kept'
              : `None of the ${count(missing)} rows was kept`
            : missing === 1
              ? 'The last row was not kept'
              : `The last ${count(missing)} of ${count(result.row_count)} rows were not kept`}
          : the exchange is larger than the limit in Settings. The client received {result.row_count === 1 ? 'it' : 'all of them'}.
        </p>
      ) : null}
      {result.session_state === undefined ? null : <SessionState items={result.session_state} />}
      {chosen === null || column === undefined ? null : (
        <ValueView column={column} row={chosen.row} value={rows.get(chosen.row)?.[chosen.column] ?? null} close={() => choose(null)} />
      )}
    </div>
  );
}
