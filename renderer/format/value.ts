/** Cells as text: how a value looks in a grid, and how it is written out as SQL. */
import type { Value } from '../../src-core/bridge/contract.ts';

export type CellKind = 'null' | 'text' | 'number' | 'binary';

const numericTypes = new Set(['DECIMAL', 'NEWDECIMAL', 'TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'FLOAT', 'DOUBLE', 'YEAR']);

export function isNumericType(type: string): boolean {
  return numericTypes.has(type);
}

export function cellKind(value: Value, type: string): CellKind {
  if (value === null) return 'null';
  if (typeof value === 'object') return 'binary';
  return typeof value === 'number' || isNumericType(type) ? 'number' : 'text';
}

export function decodeBase64(text: string): Uint8Array {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const b of bytes) out += b.toString(16).padStart(2, '0');
  return out;
}

/** One line for a grid cell; long values are cut, and line ends are shown. */
export function cellText(value: Value, limit = 300): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const cut = value.length > limit ? `${value.slice(0, limit)}…` : value;
    return cut.replace(/\r\n|\r|\n/g, '↵').replaceAll('\t', '⇥');
  }
  const shown = decodeBase64(value.base64.slice(0, 64));
  const length = base64Length(value.base64);
  return `0x${hex(shown.subarray(0, 24))}${length > 24 ? `… (${length} bytes)` : ''}`;
}

export function base64Length(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}
