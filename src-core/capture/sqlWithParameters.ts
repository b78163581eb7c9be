/** A prepared statement with its parameters put in as literals. */
import { serverStatus } from '../mysql/constants/statusFlags.ts';
import { parameterMarkers } from '../mysql/sql/lexer.ts';
import { literal, withParameters } from '../mysql/values/literal.ts';
import type { RequestText } from './requestText.ts';

/** The SQL as it stands for a command without parameters; null where there is none. */
export function sqlWithParameters(request: RequestText, statusFlags: number): string | null {
  const { sql, parameters } = request;
  if (sql === null || parameters === null) return sql;
  const options = {
    noBackslashEscapes: (statusFlags & serverStatus.noBackslashEscapes) !== 0,
    ansiQuotes: (statusFlags & serverStatus.ansiQuotes) !== 0,
  };
  return withParameters(
    sql,
    parameterMarkers(sql, options),
    parameters.map((p) => literal(p.value, p.type, options)),
  );
}
