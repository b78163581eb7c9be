/** A recorded reply in the words of a mock file. */
import type { ColumnRecord, ExchangeRecord, ResultRecord, Value } from '../../../bridge/records.ts';
import { typedColumn } from '../../../intercept/replies/typedColumns.ts';
import { defaultSqlstate, type ServerFamily } from '../../../mysql/constants/errorCodes.ts';
import { cellForm } from '../../../mysql/synth/cellForm.ts';
import { Refused } from '../../../mysql/synth/refused.ts';
import { columnTypeText } from './columnTypeText.ts';

/** As it stands in the file. */
export interface MadeAnswer {
  readonly answer: Readonly<Record<string, unknown>>;
  /** Rows that the statement had and the answer has not. */
  readonly missingRows: number;
  /** Of the last result, to be added to where a cursor gives more. */
  readonly rows: (readonly Value[])[] | null;
}

export type MadeColumn =
  | string
  | {
      readonly name: string;
      readonly type?: string;
      readonly table?: string;
      readonly schema?: string;
      readonly flags?: readonly string[];
    };

export interface MadeRows {
  readonly columns: readonly MadeColumn[];
  readonly rows: readonly (readonly Value[])[];
  readonly warnings?: number;
}

/** Null where the record has no whole reply. */
export function madeAnswer(record: ExchangeRecord, family: ServerFamily): MadeAnswer | null {
  if (record.end !== 'replied') return null;
  const made = record.results.map((result) => ({ ...result, rows: [...result.rows] }));
  const results: Record<string, unknown>[] = made.map((result) => madeResult(result, family));
  if (record.error !== null) results.push({ error: madeError(record.error, family) });
  if (results.length === 0) return null;
  const missingRows = record.results.reduce((sum, { row_count, rows }) => sum + row_count - rows.length, 0);
  return { answer: results.length === 1 ? results[0]! : { results }, missingRows, rows: made.at(-1)?.rows ?? null };
}

function madeResult(result: ResultRecord, family: ServerFamily): Record<string, unknown> {
  const { columns, affected_rows, last_insert_id, warnings, info } = result;
  const warned = warnings === 0 ? {} : { warnings };
  if (columns.length > 0) {
    const out = result.out_params === true ? { out_params: true } : {};
    return { rows: { ...madeRows(result, family), ...warned }, ...out };
  }
  const ok = {
    ...(isNothing(affected_rows) ? {} : { affected_rows: whole(affected_rows) }),
    ...(isNothing(last_insert_id) ? {} : { last_insert_id: whole(last_insert_id) }),
    ...warned,
    ...(info === '' ? {} : { info }),
  };
  return { ok: Object.keys(ok).length === 0 ? true : ok };
}

function madeRows({ columns, rows }: ResultRecord, family: ServerFamily): MadeRows {
  return { columns: columns.map((column, i) => madeColumn(column, cells(rows, i), family)), rows };
}

/** What clients go by, beside what the type says. */
const toldFlags: readonly string[] = ['NOT_NULL', 'PRI_KEY', 'UNIQUE_KEY', 'MULTIPLE_KEY', 'AUTO_INCREMENT', 'ZEROFILL', 'ENUM', 'SET'];

/** The type is left out where a value does not fit it, as with a value that only a lenient server sends. */
function madeColumn(column: ColumnRecord, values: readonly Value[], family: ServerFamily): MadeColumn {
  const { name, table, schema } = column;
  const type = columnTypeText(column);
  const flags = (column.flags ?? []).filter((flag) => toldFlags.includes(flag));
  const isTyped = type !== null && fits({ name, type }, values, family);
  return {
    name,
    ...(isTyped ? { type } : {}),
    ...(table === '' ? {} : { table }),
    ...(schema === '' ? {} : { schema }),
    ...(flags.length === 0 ? {} : { flags }),
  };
}

function fits(column: { readonly name: string; readonly type: string }, values: readonly Value[], family: ServerFamily): boolean {
  try {
    const form = cellForm(typedColumn(column, values, family));
    for (const value of values) form(value);
    return true;
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) return false;
    throw error;
  }
}

function cells(rows: readonly (readonly Value[])[], column: number): Value[] {
  return rows.map((row) => row[column] ?? null);
}

function madeError({ code, sqlstate, message }: NonNullable<ExchangeRecord['error']>, family: ServerFamily): Record<string, unknown> {
  return { code, ...(sqlstate === null || sqlstate === defaultSqlstate(code, family) ? {} : { sqlstate }), message: message.slice(0, 512) };
}

function isNothing(count: number | string | null): boolean {
  return count === null || String(count) === '0';
}

/** What a double does not hold was recorded as text. */
function whole(count: number | string | null): number | bigint {
  return typeof count === 'number' ? count : BigInt(count ?? 0);
}
