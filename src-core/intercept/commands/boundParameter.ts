/** Values as people write them, as parameters of an execution. */
import type { Parameter } from '../../mysql/commands/index.ts';
import { parameterValue } from '../../mysql/commands/parameters.ts';
import { decodeText, encodeText } from '../../mysql/constants/charsets.ts';
import { columnFlag } from '../../mysql/constants/columnFlags.ts';
import { columnType as t } from '../../mysql/constants/columnTypes.ts';
import { type CodecContext, statementCharset } from '../../mysql/packets/codec.ts';
import type { ColumnDefinition } from '../../mysql/packets/columnDefinition.ts';
import { cellForm } from '../../mysql/synth/cellForm.ts';
import { Refused } from '../../mysql/synth/refused.ts';
import { fromBase64 } from '../../mysql/values/base64.ts';
import { binaryCell } from '../../mysql/values/value.ts';
import { decimalsNotFixed, parameterValueType, valueKind } from '../../mysql/values/valueType.ts';
import type { CellSpec } from '../action.ts';

/** The value in the type that the client bound; null where that type cannot hold exactly this value. */
export function boundParameter(parameter: Parameter, value: CellSpec, codec: CodecContext): Parameter | null {
  if (value === null) return { ...parameter, cell: null, value: null };
  const charset = statementCharset(codec);
  const cell = cellOf(parameter, value, charset);
  return cell && { ...parameter, cell, value: parameterValue(parameter, cell, charset) };
}

/** The value with the type that its literal has by itself. */
export function looseParameter(value: CellSpec, codec: CodecContext): Parameter {
  const charset = statementCharset(codec);
  const of = (type: number, cell: Uint8Array | null): Parameter => {
    const bound = { name: '', type, unsigned: false };
    return { ...bound, cell, value: parameterValue(bound, cell, charset), longData: false };
  };
  if (value === null) return of(t.NULL, null);
  if (typeof value === 'object') return of(t.BLOB, value instanceof Uint8Array ? value : fromBase64(value.base64));
  if (typeof value === 'boolean') return of(t.NEWDECIMAL, encodeText(value ? '1' : '0', 'latin1'));
  if (typeof value === 'bigint' || Number.isInteger(value)) return of(t.NEWDECIMAL, encodeText(BigInt(value).toString(), 'latin1'));
  if (typeof value === 'number') return of(t.DOUBLE, binaryCell(value, parameterValueType(t.DOUBLE, false, charset)));
  return of(t.VAR_STRING, encodeText(value, charset));
}

function cellOf({ type, unsigned }: Parameter, value: CellSpec, charset: string): Uint8Array | null {
  const valueType = parameterValueType(type, unsigned, charset);
  const kind = valueKind(valueType);
  if (kind === 'null') return null;
  if ((kind === 'float' || kind === 'double') && !isExactly(value, kind)) return null;
  try {
    const formed = kind === 'text' ? textOf(value) : cellForm(columnLike(type, unsigned))(value);
    if (formed === null || formed instanceof Uint8Array) return formed;
    const cell = binaryCell(formed, valueType);
    return kind === 'text' && cell !== null && decodeText(cell, charset) !== formed ? null : cell;
  } catch (error) {
    if (error instanceof Refused || error instanceof RangeError) return null;
    throw error;
  }
}

function textOf(value: CellSpec): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'object' && value !== null) return fromBase64(value.base64);
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}

/** A number that would be rounded, and text that is no number at all, are better off in a literal. */
function isExactly(value: CellSpec, kind: 'float' | 'double'): boolean {
  if (typeof value === 'boolean') return true;
  if (typeof value === 'object' || (typeof value === 'string' && value.trim() === '')) return false;
  const number = Number(value);
  if (!Number.isFinite(number)) return false;
  if (/^-?\d+$/.test(String(value)) && BigInt(String(value)) !== BigInt(number)) return false;
  // Seven digits are what a FLOAT has.
  return kind === 'double' || Number(Math.fround(number).toPrecision(7)) === number;
}

function columnLike(type: number, unsigned: boolean): ColumnDefinition {
  const names = { catalog: 'def', schema: '', table: '', orgTable: '', name: '', orgName: '', extended: null };
  // YEAR is bound as any integer of two bytes.
  const bound = type === t.YEAR ? t.SHORT : type;
  return { ...names, type: bound, flags: unsigned ? columnFlag.unsigned : 0, decimals: decimalsNotFixed, collation: 63, length: 0 };
}
