/** A cell as one types it, and what was typed as a cell. */
import type { CellSpec } from '../../src-core/bridge/contract.ts';
import { decodeBase64, hex } from '../format/value.ts';

/** Bytes as `0x…`; NULL is empty, and the field says so beside it. */
export function inputText(cell: CellSpec): string {
  if (cell === null) return '';
  if (cell instanceof Uint8Array) return `0x${hex(cell)}`;
  if (typeof cell === 'object') return `0x${hex(decodeBase64(cell.base64))}`;
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  return String(cell);
}

/** What was typed where `was` stood: hexadecimal stays bytes where bytes were. */
export function typedCell(text: string, was: CellSpec): CellSpec {
  if (typeof was === 'object' && was !== null && /^0x([0-9a-f]{2})*$/i.test(text)) return { base64: base64Of(text.slice(2)) };
  return text;
}

/** Digits that were typed become a number where the type is to follow from the value; a double must hold them. */
export function freeCell(text: string): CellSpec {
  if (/^-?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^0x([0-9a-f]{2})+$/i.test(text)) return { base64: base64Of(text.slice(2)) };
  return text;
}

function base64Of(hexDigits: string): string {
  let raw = '';
  for (let i = 0; i < hexDigits.length; i += 2) raw += String.fromCharCode(Number.parseInt(hexDigits.slice(i, i + 2), 16));
  return btoa(raw);
}
