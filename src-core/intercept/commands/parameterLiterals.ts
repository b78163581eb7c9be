/**
 * The values of an execution as literals in place of its `?`, so that the statement does as text what it would have done prepared.
 * https://dev.mysql.com/doc/refman/en/literals.html
 */
import type { Parameter } from '../../mysql/commands/index.ts';
import { type LexerOptions, tokenize } from '../../mysql/sql/lexer.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import { literal, withParameters } from '../../mysql/values/literal.ts';
import { parameterValueType, valueKind } from '../../mysql/values/valueType.ts';

/**
 * Text without any marker stays as it is. Throws Refused where there are not as many values as markers, or where a value came ahead
 * in pieces.
 */
export function withLiterals(sql: string, parameters: readonly Parameter[], options: LexerOptions): string {
  const markers = markersOf(sql, options);
  if (markers.length === 0) return sql;
  if (markers.length !== parameters.length) {
    throw new Refused(`the text has ${markers.length} parameter markers (?), and the execution brings ${parameters.length} values`);
  }
  const literals = parameters.map((parameter, i) => {
    if (parameter.longData) throw new Refused(`parameter ${i + 1} came ahead in pieces (COM_STMT_SEND_LONG_DATA) and is not at hand`);
    return parameterLiteral(parameter, markers[i]!.counts, options);
  });
  return withParameters(
    sql,
    markers.map((marker) => marker.at),
    literals,
  );
}

interface Marker {
  readonly at: number;
  /** It counts rows (LIMIT, OFFSET): the grammar has only whole numbers there. */
  readonly counts: boolean;
}

function markersOf(sql: string, options: LexerOptions): Marker[] {
  const markers: Marker[] = [];
  let counts = false;
  for (const { kind, from, to } of tokenize(sql, options)) {
    if (kind === 'parameter') markers.push({ at: from, counts });
    else if (kind === 'keyword' || kind === 'identifier') counts = /^(limit|offset|next|first)$/i.test(sql.slice(from, to));
    else if (kind === 'punctuation' && sql.slice(from, to) !== ',') counts = false;
  }
  return markers;
}

function parameterLiteral(parameter: Parameter, counts: boolean, options: LexerOptions): string {
  const { cell, value, type, unsigned } = parameter;
  if (cell === null || value === null) return 'NULL';
  const kind = valueKind(parameterValueType(type, unsigned, 'utf8mb4'));
  if (kind !== 'float' && kind !== 'double') return literal(value, type, options);
  const view = new DataView(cell.buffer, cell.byteOffset, cell.byteLength);
  const number = kind === 'float' ? view.getFloat32(0, true) : view.getFloat64(0, true);
  if (!Number.isFinite(number)) return 'NULL';
  const digits = String(number).replace('e+', 'e');
  // Without an exponent it would be a DECIMAL or an INT.
  return digits.includes('e') || (counts && Number.isInteger(number)) ? digits : `${digits}e0`;
}
