/** A prepared statement with its parameters put in as literals. */
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { literal, withParameters } from '../mysql/values/literal.ts';
import type { RequestText } from './requestText.ts';

/** The SQL as it stands for a command without parameters; null where there is none. */
export function sqlWithParameters(request: RequestText, statusFlags: number): string | null {
  const { sql, parameters } = request;
  if (sql === null || parameters === null) return sql;
  const options = { noBackslashEscapes: (statusFlags & serverStatus.noBackslashEscapes) !== 0 };
  return withParameters(
    sql,
    parameterMarkers(sql, options.noBackslashEscapes),
    parameters.map((p) => literal(p.value, p.type, options)),
  );
}

/**
 * Places of the `?` that stand for parameters: those outside of quotes and comments.
 * https://dev.mysql.com/doc/refman/en/comments.html
 */
export function parameterMarkers(sql: string, noBackslashEscapes = false): number[] {
  const markers: number[] = [];
  for (let at = 0; at < sql.length; ) {
    const c = sql[at] as string;
    if (c === "'" || c === '"' || c === '`') at = quotedEnd(sql, at, c, c !== '`' && !noBackslashEscapes);
    else if (c === '#' || (c === '-' && /^--(?=[\s\x00-\x1f]|$)/.test(sql.slice(at, at + 3)))) at = endOf(sql, '\n', at);
    // What stands in /*! … */ is executed, parameters included.
    else if (sql.startsWith('/*', at) && !/^\/\*M?!/.test(sql.slice(at, at + 4))) at = endOf(sql, '*/', at + 2);
    else {
      if (c === '?') markers.push(at);
      at++;
    }
  }
  return markers;
}

function quotedEnd(sql: string, from: number, quote: string, backslash: boolean): number {
  for (let at = from + 1; at < sql.length; at++) {
    if (backslash && sql[at] === '\\') at++;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return sql.length;
}

function endOf(sql: string, end: string, from: number): number {
  const at = sql.indexOf(end, from);
  return at < 0 ? sql.length : at + end.length;
}
