import type { Value } from '../../src-core/bridge/contract.ts';
import { cellKind, cellText } from '../format/value.ts';

/** A value with its kind to be seen: NULL is a word in italics, binary is hexadecimal on its own ground. */
export function Cell({ value, type, limit }: { readonly value: Value; readonly type: string; readonly limit?: number }) {
  const kind = cellKind(value, type);
  return <span className={`value ${kind}`}>{value === '' ? <span className="faint">''</span> : cellText(value, limit)}</span>;
}
