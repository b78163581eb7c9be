import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { plural } from '../../format/numbers.ts';
import { selectSession } from '../../stores/selectionStore.ts';
import type { TreeNode } from '../../stores/sessionIndex.ts';
import { setActiveNode, toggleSection, useSessionsStore } from '../../stores/sessionsStore.ts';
import { sessionIndex, useTrafficStore } from '../../stores/trafficStore.ts';
import { SessionNode } from './SessionNode.tsx';

export function SessionsTree() {
  const version = useTrafficStore((s) => s.sessionsVersion);
  const scope = useTrafficStore((s) => s.scope);
  const { toggled, active } = useSessionsStore();
  // The index changes in place; its version says when
  const nodes = useMemo(() => sessionIndex.nodes(toggled), [version, toggled]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 24,
    getItemKey: (i) => nodes[i]!.key,
    overscan: 12,
  });
  const at = nodes.findIndex((n) => n.key === active);

  const move = (to: number): void => {
    const index = Math.max(0, Math.min(nodes.length - 1, to));
    const node = nodes[index];
    if (node === undefined) return;
    setActiveNode(node.key);
    virtual.scrollToIndex(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = nodes[at];
    if (!treeKey(event.key, node, at, nodes, move)) return;
    event.preventDefault();
  };

  return (
    <section className="sessions" aria-label="Sessions">
      <h2 className="pane-title">
        Sessions <span className="faint">{sessionIndex.size > 0 ? plural(sessionIndex.size, 'session').split(' ')[0] : ''}</span>
      </h2>
      <div
        ref={scroller}
        className="tree scroll"
        role="tree"
        aria-label="Sessions"
        tabIndex={0}
        aria-activedescendant={at < 0 ? undefined : nodeId(nodes[at]!)}
        onKeyDown={onKeyDown}
        onFocus={() => at < 0 && nodes[0] !== undefined && setActiveNode(nodes[0].key)}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const node = nodes[item.index]!;
            return (
              <SessionNode
                key={item.key}
                id={nodeId(node)}
                node={node}
                y={item.start}
                active={node.key === active}
                selected={node.kind === 'session' && node.session.id === scope}
              />
            );
          })}
        </div>
        {nodes.length === 0 ? <p className="pane-empty soft">No client has connected yet.</p> : null}
      </div>
    </section>
  );
}

function nodeId(node: TreeNode): string {
  return `tree-${node.key.replace(/[^\w-]/g, '_')}`;
}

/** The keys of a tree; true when the key was one of them. */
function treeKey(key: string, node: TreeNode | undefined, at: number, nodes: readonly TreeNode[], move: (to: number) => void): boolean {
  switch (key) {
    case 'ArrowDown':
      move(at + 1);
      return true;
    case 'ArrowUp':
      move(at - 1);
      return true;
    case 'Home':
      move(0);
      return true;
    case 'End':
      move(nodes.length - 1);
      return true;
    case 'ArrowRight':
      if (node !== undefined && node.kind !== 'session' && !node.open) toggleSection(node.key);
      else move(at + 1);
      return true;
    case 'ArrowLeft':
      if (node !== undefined && node.kind !== 'session' && node.open) toggleSection(node.key);
      else move(parentOf(nodes, at));
      return true;
    case 'Enter':
    case ' ':
      if (node?.kind === 'session') selectSession(node.session.id);
      else if (node !== undefined) toggleSection(node.key);
      return true;
    default:
      return false;
  }
}

function parentOf(nodes: readonly TreeNode[], at: number): number {
  const level = nodes[at]?.level ?? 1;
  for (let i = at - 1; i >= 0; i--) if (nodes[i]!.level < level) return i;
  return 0;
}
