import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, memo, useEffect, useRef, useState } from 'react';
import { HexRow } from './HexRow.tsx';

/** Bytes [from, to). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

interface Props {
  readonly bytes: Uint8Array;
  readonly selected?: Range | null;
  readonly hovered?: Range | null;
  readonly onHover?: ((offset: number | null) => void) | undefined;
  readonly onSelect?: ((offset: number) => void) | undefined;
}

/** A row of sixteen needs about this many px. */
const sixteenFit = 540;

export const HexView = memo(function HexView({ bytes, selected = null, hovered = null, onHover, onSelect }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [perRow, setPerRow] = useState(16);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setPerRow(element.clientWidth < sixteenFit ? 8 : 16));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const virtual = useVirtualizer({
    count: Math.ceil(bytes.length / perRow),
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 8,
  });
  useEffect(() => {
    if (selected !== null) virtual.scrollToIndex(Math.floor(selected.from / perRow));
  }, [selected, perRow, virtual]);
  const digits = Math.max(4, bytes.length.toString(16).length);

  return (
    // biome-ignore lint/a11y/useKeyWithMouseEvents: the field tree gives the keyboard the same link
    <div
      ref={scroller}
      className="hex scroll mono"
      role="group"
      aria-label="Bytes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      data-own-keys
      onMouseOver={(event) => onHover?.(offsetOf(event))}
      onMouseLeave={() => onHover?.(null)}
      onClick={(event) => {
        const at = offsetOf(event);
        if (at !== null) onSelect?.(at);
      }}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => (
          <HexRow
            key={item.key}
            bytes={bytes}
            from={item.index * perRow}
            perRow={perRow}
            digits={digits}
            y={item.start}
            selected={within(selected, item.index * perRow, perRow)}
            hovered={within(hovered, item.index * perRow, perRow)}
          />
        ))}
      </div>
    </div>
  );
});

function offsetOf(event: MouseEvent): number | null {
  const at = event.target instanceof HTMLElement ? event.target.dataset.at : undefined;
  return at === undefined ? null : Number(at);
}

/** The part of a range that lies in a row, as `from-to`; a string, so that rows it does not touch are not drawn again. */
function within(range: Range | null, rowFrom: number, perRow: number): string {
  if (range === null || range.to <= rowFrom || range.from >= rowFrom + perRow) return '';
  return `${Math.max(range.from, rowFrom)}-${Math.min(range.to, rowFrom + perRow)}`;
}
