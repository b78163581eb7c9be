import { X } from 'lucide-react';
import type { ColumnRecord, Value } from '../../../src-core/bridge/contract.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { bytes, count } from '../../format/numbers.ts';
import { base64Length, decodeBase64, hex } from '../../format/value.ts';
import { HexView } from '../packets/HexView.tsx';

interface Props {
  readonly column: ColumnRecord;
  readonly row: number;
  readonly value: Value;
  readonly close: () => void;
}

/** The whole of one cell. */
export function ValueView({ column, row, value, close }: Props) {
  return (
    <section className="value-view" aria-label="Cell">
      <header>
        <span className="ellipsis grow">
          <b>{column.name}</b>{' '}
          <span className="soft">
            row {count(row + 1)}, {size(value)}
          </span>
        </span>
        <CopyButton label="Copy value" text={() => whole(value)} iconOnly />
        <button type="button" className="button quiet icon" aria-label="Close cell" onClick={close}>
          <X size={13} aria-hidden />
        </button>
      </header>
      {value !== null && typeof value === 'object' ? (
        <HexView bytes={decodeBase64(value.base64)} />
      ) : (
        <pre className="mono scroll">{value === null ? 'NULL' : pretty(String(value), column)}</pre>
      )}
    </section>
  );
}

function whole(value: Value): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? hex(decodeBase64(value.base64)) : String(value);
}

function size(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'object') return `binary, ${bytes(base64Length(value.base64))}`;
  return typeof value === 'number' ? 'number' : `${count(value.length)} characters`;
}

/** JSON laid out, where it is one. */
function pretty(text: string, column: ColumnRecord): string {
  if (column.type !== 'JSON' && column.format !== 'json' && !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
