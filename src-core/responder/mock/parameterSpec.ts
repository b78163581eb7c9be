/** What an entry says of the values of a statement, and whether given ones are these. */
import type { CellSpec } from '../../intercept/action.ts';
import { fromBase64 } from '../../mysql/values/base64.ts';
import type { Parameter } from '../responder.ts';

export type ParameterSpec = { readonly any: true } | { readonly value: CellSpec };

/** As many as there are, each the one that is told. Numbers are compared by value, all else by its text. */
export function parametersFit(specs: readonly ParameterSpec[], values: readonly Parameter[]): boolean {
  return specs.length === values.length && specs.every((spec, i) => 'any' in spec || isSame(spec.value, values[i] ?? null));
}

function isSame(wanted: CellSpec, given: Parameter): boolean {
  if (wanted === null || given === null) return wanted === given;
  const [a, b] = [textOf(wanted), textOf(given)];
  if (a === b) return true;
  return typeof wanted !== 'object' && isNumeric(a) && isNumeric(b) && Number(a) === Number(b) && !areLarge(a, b);
}

/** Bytes as a text of one character a byte where they are no UTF-8. */
function textOf(value: Exclude<CellSpec | Parameter, null>): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'object') return String(value);
  const bytes = value instanceof Uint8Array ? value : fromBase64(value.base64);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

function isNumeric(text: string): boolean {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
}

/** Whole numbers that a double does not tell apart are the same by their digits only. */
function areLarge(a: string, b: string): boolean {
  return /^[+-]?\d+$/.test(a) && /^[+-]?\d+$/.test(b) && !Number.isSafeInteger(Number(a));
}
