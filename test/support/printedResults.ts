/** Results in the form in which the servers' own test programs print them: the columns' names, then a line a row, tabs between cells. */
import type { ExchangeRecord, ResultRecord, SessionRecord, Value } from '../../src-core/bridge/contract.ts';

/**
 * Looks in what a test program printed for the results that were recorded meanwhile, in their order. `missing`: the statements
 * whose results are not there.
 */
export function resultsFoundIn(
  printed: string,
  records: readonly (ExchangeRecord | SessionRecord)[],
): { readonly found: number; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let found = 0;
  let at = 0;
  for (const record of records) {
    if (record.kind !== 'exchange' || record.command !== 'COM_QUERY') continue;
    for (const result of record.results) {
      // Without rows there is nothing to be compared, and some of these are not printed.
      if (result.rows.length === 0) continue;
      const end = endOf(printed, at, result);
      if (end < 0) missing.push(record.sql ?? '');
      else {
        at = end;
        found++;
      }
    }
  }
  return { found, missing };
}

/** Where the result ends that is printed behind `from`; -1 where there is none like it. */
function endOf(printed: string, from: number, { columns, rows }: ResultRecord): number {
  const names = columns.map((column) => column.name).join('\t');
  // Warnings that it asks for by itself come under a line of their own.
  return Math.max(
    endBehind(printed, from, `${names}\n`, rows),
    names === 'Level\tCode\tMessage' ? endBehind(printed, from, 'Warnings:\n', rows) : -1,
  );
}

function endBehind(printed: string, from: number, header: string, rows: ResultRecord['rows']): number {
  for (let at = printed.indexOf(header, from); at >= 0; at = printed.indexOf(header, at + 1)) {
    const end = rowsEnd(printed, at + header.length, rows);
    if (end >= 0) return end;
  }
  return -1;
}

function rowsEnd(printed: string, from: number, rows: readonly (readonly Value[])[]): number {
  let at = from;
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      const length = cellLength(printed, at, cell);
      if (length < 0) return -1;
      at += length;
      if (printed[at] !== (i === row.length - 1 ? '\n' : '\t')) return -1;
      at++;
    }
  }
  return at;
}

function cellLength(printed: string, at: number, cell: Value): number {
  if (typeof cell === 'number') {
    const number = /^-?[\d.]+(e[+-]?\d+)?/i.exec(printed.slice(at, at + 400))?.[0] ?? '';
    return number !== '' && Number(number) === cell ? number.length : -1;
  }
  const text = cell === null ? 'NULL' : typeof cell === 'string' ? cell : Buffer.from(cell.base64, 'base64').toString('utf8');
  if (printed.startsWith(text, at)) return text.length;
  // In SHOW CREATE TABLE the storage engine is made alike.
  const alike = text.replaceAll(/\bENGINE=\w+/g, 'ENGINE=ENGINE');
  return printed.startsWith(alike, at) ? alike.length : -1;
}
