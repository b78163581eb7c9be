import type { EditorMark } from '../../components/editor/marks.ts';

/** The place that a refusal names: `rules.yaml:3:11: …`, `3:11: …` or `line 3, column 11: …`; null where it names none. */
export function placeIn(message: string): EditorMark | null {
  const match = /^(?:.*?:)?(\d+):(\d+):\s*(.*)$/s.exec(message) ?? /line (\d+), column (\d+)[:,]?\s*(.*)$/s.exec(message);
  return match === null ? null : { line: Number(match[1]), column: Number(match[2]), message: match[3]! };
}
