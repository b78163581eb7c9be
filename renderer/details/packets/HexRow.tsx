import { memo } from 'react';

interface Props {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly perRow: number;
  /** Hexadecimal digits of the offset. */
  readonly digits: number;
  readonly y: number;
  /** `from-to`, or empty. */
  readonly selected: string;
  readonly hovered: string;
}

export const HexRow = memo(function HexRow({ bytes, from, perRow, digits, y, selected, hovered }: Props) {
  const [selectedFrom, selectedTo] = range(selected);
  const [hoveredFrom, hoveredTo] = range(hovered);
  const hexCells = [];
  const textCells = [];
  for (let at = from; at < Math.min(from + perRow, bytes.length); at++) {
    const byte = bytes[at]!;
    const classes = `${at >= selectedFrom && at < selectedTo ? 'sel ' : ''}${at >= hoveredFrom && at < hoveredTo ? 'hov ' : ''}`;
    const halfway = at - from === 8 ? 'half ' : '';
    hexCells.push(
      <span key={at} data-at={at} className={classes + halfway}>
        {byte.toString(16).padStart(2, '0')}
      </span>,
    );
    textCells.push(
      <span key={at} data-at={at} className={`${classes}${isPrintable(byte) ? '' : 'faint'}`}>
        {isPrintable(byte) ? String.fromCharCode(byte) : '·'}
      </span>,
    );
  }
  return (
    <div className="hex-row" style={{ transform: `translateY(${y}px)` }}>
      <span className="hex-offset faint">{from.toString(16).padStart(digits, '0')}</span>
      <span className={`hex-bytes of-${perRow}`}>{hexCells}</span>
      <span className="hex-text">{textCells}</span>
    </div>
  );
});

function range(text: string): readonly [number, number] {
  if (text === '') return [0, 0];
  const [from, to] = text.split('-');
  return [Number(from), Number(to)];
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}
