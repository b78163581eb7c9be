import type { ReactNode } from 'react';
import { Group, type Layout, Panel, Separator } from 'react-resizable-panels';
import { recall, remember } from '../stores/memory.ts';

export interface Pane {
  readonly id: string;
  readonly content: ReactNode;
  /** Such as `220px` or `40%`, until the person chooses another one; without it, what the others leave. */
  readonly size?: string;
  readonly least: string;
  /** Keeps its width when the window changes. */
  readonly fixed?: boolean;
}

interface Props {
  /** The layout is remembered under this name, for each set of panes. */
  readonly id: string;
  readonly panes: readonly Pane[];
  readonly vertical?: boolean;
}

/** Panes beside or above each other. A pane may come and go while the others stay as they are. */
export function Panes({ id, panes, vertical = false }: Props) {
  const key = `panes.${panes.map((p) => p.id).join('.')}`;
  const saved = recall<Layout | null>(key, null);
  const size = (pane: Pane): string | undefined => (saved?.[pane.id] === undefined ? pane.size : `${saved[pane.id]}%`);
  return (
    <Group
      id={id}
      orientation={vertical ? 'vertical' : 'horizontal'}
      onLayoutChanged={(layout, meta) => meta.isUserInteraction && remember(key, layout)}
    >
      {panes.flatMap((pane, i) => [
        i === 0 ? null : (
          <Separator key={`${pane.id}-separator`} className="separator" aria-label={`Resize ${panes[i - 1]?.id} and ${pane.id}`} />
        ),
        <Panel
          key={pane.id}
          id={pane.id}
          defaultSize={size(pane)}
          minSize={pane.least}
          groupResizeBehavior={pane.fixed === true ? 'preserve-pixel-size' : 'preserve-relative-size'}
        >
          {pane.content}
        </Panel>,
      ])}
    </Group>
  );
}
