import { useMemo } from 'react';
import type { ColumnRecord, ResultRecord, Value } from '../../../src-core/bridge/contract.ts';
import { Cell } from '../../components/Cell.tsx';
import { count } from '../../format/numbers.ts';
import { type DiffRow, rowDiff, sameValue } from '../../format/rowDiff.ts';

interface Props {
  /** Null: only the other one is shown. */
  readonly before: ResultRecord | null;
  readonly after: ResultRecord;
}

/** Two results, the rows that belong together beside each other; what differs is marked. */
export function RowsDiff({ before, after }: Props) {
  const columns = useMemo(() => pairedColumns(before?.columns ?? after.columns, after.columns), [before, after]);
  const rows = useMemo(() => {
    if (before === null) return after.rows.map((row): DiffRow => ({ before: null, after: row }));
    // Rows are compared by the columns that both have
    const places = columns.filter((c) => c.before !== null && c.after !== null);
    const keys = (list: ResultRecord['rows'], side: 'before' | 'after') => list.map((row) => places.map((c) => row[c[side]!] ?? null));
    const pairs = rowDiff(keys(before.rows, 'before'), keys(after.rows, 'after'));
    let i = 0;
    let j = 0;
    return pairs.map(
      (p): DiffRow => ({ before: p.before === null ? null : before.rows[i++]!, after: p.after === null ? null : after.rows[j++]! }),
    );
  }, [before, after, columns]);
  if (before === null) return <Rows columns={columns} rows={rows} side="after" plain />;
  return (
    <div className="diff-pair">
      <section className="diff-side" aria-label="The server answered">
        <h4>The server answered {count(before.row_count)} rows</h4>
        <Rows columns={columns} rows={rows} side="before" />
      </section>
      <section className="diff-side" aria-label="The client got">
        <h4>The client got {count(after.row_count)} rows</h4>
        <Rows columns={columns} rows={rows} side="after" />
      </section>
    </div>
  );
}

interface PairedColumn {
  readonly name: { readonly before: string; readonly after: string };
  readonly type: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** By name; those without a partner by their place among the others, since a column can be renamed. */
function pairedColumns(before: readonly ColumnRecord[], after: readonly ColumnRecord[]): PairedColumn[] {
  const free = new Set(after.keys());
  const partner = before.map(({ name, type }) => {
    const at = [...free].find((i) => after[i]!.name === name && after[i]!.type === type);
    if (at !== undefined) free.delete(at);
    return at ?? null;
  });
  const left = [...free];
  const pairs: PairedColumn[] = before.map((column, i) => {
    const at = partner[i] ?? (before.length === after.length ? (left.shift() ?? null) : null);
    return { name: { before: column.name, after: at === null ? '' : after[at]!.name }, type: column.type, before: i, after: at };
  });
  for (const i of left) pairs.push({ name: { before: '', after: after[i]!.name }, type: after[i]!.type, before: null, after: i });
  return pairs;
}

interface RowsProps {
  readonly columns: readonly PairedColumn[];
  readonly rows: readonly DiffRow[];
  readonly side: 'before' | 'after';
  readonly plain?: boolean;
}

function Rows({ columns, rows, side, plain = false }: RowsProps) {
  const other = side === 'before' ? 'after' : 'before';
  const kind = side === 'before' ? 'removed' : 'added';
  const shown = columns.filter((c) => c[side] !== null);
  return (
    <div className="diff-rows">
      <table>
        <thead>
          <tr>
            {shown.map((c) => (
              <th key={c[side]} className="diff-cell" data-diff={!plain && c.name.before !== c.name.after ? kind : undefined}>
                {c.name[side]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => {
            const own = row[side];
            const others = row[other];
            if (own === null) {
              return (
                <tr key={n}>
                  <td colSpan={shown.length} className="faint">
                    {side === 'before' ? 'added here' : 'left out'}
                  </td>
                </tr>
              );
            }
            return (
              <tr key={n}>
                {shown.map((c) => {
                  const value = own[c[side]!] ?? null;
                  return (
                    <td key={c[side]} className="diff-cell" data-diff={!plain && differs(value, others, c[other]) ? kind : undefined}>
                      <Cell value={value} type={c.type} limit={80} />
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function differs(value: Value, others: readonly Value[] | null, at: number | null): boolean {
  return others === null || at === null || !sameValue(value, others[at] ?? null);
}
