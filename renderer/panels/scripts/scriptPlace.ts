import type { EditorMark } from '../../components/editor/marks.ts';

/** The line that `file:line` or `file:line:column` names. */
export function lineOf(place: string): number | null {
  const match = /:(\d+)(?::\d+)?/.exec(place);
  return match === null ? null : Number(match[1]);
}

/** `mask.ts:3:17: ',' expected` as a mark at its line; null where no place is named. */
export function markOf(error: string): EditorMark | null {
  const match = /^[^:]*:(\d+)(?::(\d+))?:?\s*(.*)$/s.exec(error);
  return match === null ? null : { line: Number(match[1]), column: Number(match[2] ?? 1), message: match[3]! };
}
