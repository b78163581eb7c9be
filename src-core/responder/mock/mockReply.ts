/** An answer as a reply of the server. What its rows become is made once and kept. */
import type { RowsSpec } from '../../intercept/action.ts';
import { sqlErrorOf } from '../../intercept/replies/sqlErrorFor.ts';
import { typedColumn } from '../../intercept/replies/typedColumns.ts';
import type { ServerFamily } from '../../mysql/constants/errorCodes.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { cellForm } from '../../mysql/synth/cellForm.ts';
import type { ErrorFacts } from '../../mysql/synth/errorText.ts';
import type { Cell, OkResult, Reply, RowsResult } from '../../mysql/synth/reply.ts';
import type { MockAnswer, MockResult } from './mock.ts';

interface FormedRows {
  readonly columns: readonly ColumnDefinition[];
  readonly rows: readonly (readonly Cell[])[];
}

export class MockReplies {
  private readonly formed: Record<ServerFamily, WeakMap<RowsSpec, FormedRows>> = { mysql: new WeakMap(), mariadb: new WeakMap() };

  /** `facts` are found out where a text needs them. Throws Refused for a value that its column does not hold. */
  reply({ results, close }: MockAnswer, family: ServerFamily, facts: () => ErrorFacts): Reply {
    const made = results.map((result) => this.result(result, family, facts));
    if (close === null) return { results: made };
    if (close.when !== 'during') return { results: made, ends: close.when };
    const first = made.findIndex(({ kind }) => kind === 'rows');
    const cut = made[first];
    if (cut?.kind !== 'rows') return { results: made, ends: 'after' };
    return { results: [...made.slice(0, first), { ...cut, rows: [...cut.rows].slice(0, close.afterRows) }], ends: 'within' };
  }

  /** Those of its first result set; none where it has none. */
  columns({ results }: MockAnswer, family: ServerFamily): readonly ColumnDefinition[] {
    const first = results.find(({ kind }) => kind !== 'ok');
    return first?.kind === 'rows' ? this.rows(first.rows, family).columns : [];
  }

  private result(result: MockResult, family: ServerFamily, facts: () => ErrorFacts): Reply['results'][number] {
    switch (result.kind) {
      case 'error':
        return { kind: 'error', error: sqlErrorOf(result.error, facts()) };
      case 'ok':
        return okResult(result.ok);
      case 'rows': {
        const made: RowsResult = { kind: 'rows', ...this.rows(result.rows, family), outParameters: result.outParameters };
        return result.rows.warnings === undefined ? made : { ...made, warnings: result.rows.warnings };
      }
    }
  }

  private rows(spec: RowsSpec, family: ServerFamily): FormedRows {
    const known = this.formed[family].get(spec);
    if (known !== undefined) return known;
    const columns = spec.columns.map((column, i) =>
      typedColumn(
        column,
        spec.rows.map((row) => row[i] ?? null),
        family,
      ),
    );
    const forms = columns.map(cellForm);
    const rows = spec.rows.map((row) => row.map((cell, i) => forms[i]!(cell)));
    this.formed[family].set(spec, { columns, rows });
    return { columns, rows };
  }
}

function okResult(ok: Extract<MockResult, { kind: 'ok' }>['ok']): OkResult {
  return {
    kind: 'ok',
    affectedRows: BigInt(ok.affectedRows ?? 0),
    lastInsertId: BigInt(ok.lastInsertId ?? 0),
    warnings: ok.warnings ?? 0,
    info: ok.info ?? '',
  };
}
