import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { FieldNode } from '../../../src-core/bridge/contract.ts';
import { ancestors, type FieldLine, type FieldPath, fieldLines } from './fields.ts';

interface Props {
  readonly fields: readonly FieldNode[];
  readonly selected: FieldPath | null;
  readonly hovered: FieldPath | null;
  readonly select: (path: FieldPath | null) => void;
  readonly hover: (path: FieldPath | null) => void;
}

export function FieldTree({ fields, selected, hovered, select, hover }: Props) {
  const [folded, setFolded] = useState<ReadonlySet<FieldPath>>(new Set());
  const lines = useMemo(() => fieldLines(fields, folded), [fields, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => 21, overscan: 12 });
  const at = lines.findIndex((l) => l.path === selected);

  // A byte that was clicked may belong to a field that is folded away or scrolled out.
  useEffect(() => {
    if (selected === null) return;
    const hidden = ancestors(selected).filter((p) => folded.has(p));
    if (hidden.length > 0) setFolded(new Set([...folded].filter((p) => !hidden.includes(p))));
    else if (at >= 0) virtual.scrollToIndex(at);
  }, [selected, folded, at, virtual]);

  const fold = (line: FieldLine, open: boolean): void => {
    const next = new Set(folded);
    if (open) next.delete(line.path);
    else next.add(line.path);
    setFolded(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    const move = (to: number): void => select(lines[Math.max(0, Math.min(lines.length - 1, to))]?.path ?? null);
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(lines.length - 1);
    else if (event.key === 'ArrowRight' && line !== undefined) line.open && line.node.children.length > 0 ? move(at + 1) : fold(line, true);
    else if (event.key === 'ArrowLeft' && line !== undefined) {
      if (line.open && line.node.children.length > 0) fold(line, false);
      else select(ancestors(line.path).at(-1) ?? line.path);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="fields scroll"
      role="tree"
      aria-label="Fields"
      tabIndex={0}
      data-own-keys
      aria-activedescendant={at < 0 ? undefined : `field-${selected}`}
      onKeyDown={onKeyDown}
      onMouseLeave={() => hover(null)}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]!;
          return (
            <div
              key={line.path}
              id={`field-${line.path}`}
              className="field"
              role="treeitem"
              aria-level={line.level}
              aria-selected={line.path === selected}
              aria-expanded={line.node.children.length > 0 ? line.open : undefined}
              data-hovered={line.path === hovered}
              style={{ transform: `translateY(${item.start}px)`, paddingLeft: 8 + (line.level - 1) * 14 }}
              onMouseEnter={() => hover(line.path)}
              onClick={() => select(line.path)}
            >
              <Fold line={line} toggle={() => fold(line, !line.open)} />
              <span className="field-label">{line.node.label}</span>
              <span className="field-value mono ellipsis" title={line.node.value}>
                {line.node.value}
              </span>
              <span className="field-range number faint">
                {line.node.from}
                {line.node.to - line.node.from > 1 ? `–${line.node.to - 1}` : ''}
              </span>
            </div>
          );
        })}
      </div>
      {fields.length === 0 ? <p className="pane-empty soft">No fields were read from this packet; its bytes stand below.</p> : null}
    </div>
  );
}

function Fold({ line, toggle }: { readonly line: FieldLine; readonly toggle: () => void }) {
  if (line.node.children.length === 0) return <span className="fold" />;
  const Chevron = line.open ? ChevronDown : ChevronRight;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tree's arrow keys do the same
    <span
      className="fold"
      onClick={(event) => {
        event.stopPropagation();
        toggle();
      }}
    >
      <Chevron size={12} aria-hidden />
    </span>
  );
}
