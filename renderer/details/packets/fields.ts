/** The field tree as lines, and the way from a byte to its field. */
import type { FieldNode } from '../../../src-core/bridge/contract.ts';

/** Places in the children of each level, from the root: `2.0.1`. Names a field within its packet. */
export type FieldPath = string;

export interface FieldLine {
  readonly path: FieldPath;
  readonly level: number;
  readonly node: FieldNode;
  readonly open: boolean;
}

/** The lines that show, top to bottom; `folded` holds paths whose children are hidden. */
export function fieldLines(fields: readonly FieldNode[], folded: ReadonlySet<FieldPath>): FieldLine[] {
  const lines: FieldLine[] = [];
  const walk = (nodes: readonly FieldNode[], prefix: string, level: number): void => {
    nodes.forEach((node, i) => {
      const path = prefix === '' ? String(i) : `${prefix}.${i}`;
      const open = !folded.has(path);
      lines.push({ path, level, node, open });
      if (open) walk(node.children, path, level + 1);
    });
  };
  walk(fields, '', 1);
  return lines;
}

/** The deepest field that holds the byte, or null where none does. Of siblings that share it the narrowest wins. */
export function fieldAt(fields: readonly FieldNode[], offset: number): FieldPath | null {
  let best: number | null = null;
  fields.forEach((node, i) => {
    if (offset < node.from || offset >= node.to) return;
    if (best === null || width(node) <= width(fields[best]!)) best = i;
  });
  if (best === null) return null;
  const deeper = fieldAt(fields[best as number]!.children, offset);
  return deeper === null ? String(best) : `${best}.${deeper}`;
}

export function fieldByPath(fields: readonly FieldNode[], path: FieldPath | null): FieldNode | null {
  if (path === null) return null;
  let nodes = fields;
  let found: FieldNode | null = null;
  for (const part of path.split('.')) {
    found = nodes[Number(part)] ?? null;
    if (found === null) return null;
    nodes = found.children;
  }
  return found;
}

/** The paths above a path, outermost first. */
export function ancestors(path: FieldPath): FieldPath[] {
  const parts = path.split('.');
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('.'));
}

function width(node: FieldNode): number {
  return node.to - node.from;
}
