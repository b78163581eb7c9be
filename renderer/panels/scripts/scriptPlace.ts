import type { EditorMark } from '../../components/editor/marks.ts';

/** The line that `file:line` or `file:line:column` names. */
export function lineOf(place: string): number | null {
  const match = /:(\d+)(?::\d+)?/.exec(place);
  return match === null ? null : Number(match[1]);
}

/** A piece of what the console says; `line`: it is a place in the script. */
export interface PlacedText {
  readonly text: string;
  readonly line: number | null;
}

/** The places in a text, such as those of a traceback, that are in the file of that name. */
export function placesIn(text: string, name: string): readonly PlacedText[] {
  const found: PlacedText[] = [];
  let end = 0;
  for (const match of text.matchAll(new RegExp(`(?<![^\\s/\\\\])${escaped(name)}:(\\d+)`, 'g'))) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), line: null });
    found.push({ text: match[0], line: Number(match[1]) });
    end = match.index + match[0].length;
  }
  if (end < text.length || found.length === 0) found.push({ text: text.slice(end), line: null });
  return found;
}

/**
 * `mask.ts:3:17: ',' expected` or `read_query: /home/dev/shop.lua:4: attempt to …` as a mark at its line; null where no place in the
 * file of that name is named.
 */
export function markOf(error: string, name: string): EditorMark | null {
  const match = new RegExp(`^(.*?)(?:\\S*[/\\\\])?(?<![^\\s/\\\\])${escaped(name)}:(\\d+)(?::(\\d+))?:?\\s*(.*)$`, 's').exec(error);
  if (match === null) return null;
  return { line: Number(match[2]), column: Number(match[3] ?? 1), message: match[1]! + match[4]! };
}

/** Paths of the folder that the script is in say nothing to who sees its path above. */
export function withoutFolder(text: string, path: string): string {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return folder === '' ? text : text.replaceAll(folder, '');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
