/** Where a character of a YAML string stands in the text of the file. */
import type { Scalar } from 'yaml';

/** Offset in `text` of the character at `index` of the scalar's value; the scalar's beginning where folding hides it. */
export function placeInScalar(text: string, node: Scalar, index: number): number {
  const [from, to] = node.range ?? [0, 0];
  const source = text.slice(from, to);
  switch (node.type) {
    case 'PLAIN':
      return source.includes('\n') ? from : from + Math.min(index, source.length);
    case 'QUOTE_SINGLE':
      return source.includes('\n') ? from : from + quotedPlace(source, index, singleStep);
    case 'QUOTE_DOUBLE':
      return source.includes('\n') ? from : from + quotedPlace(source, index, doubleStep);
    case 'BLOCK_LITERAL':
      return from + literalPlace(source, String(node.value), index);
    default:
      return from;
  }
}

function quotedPlace(source: string, index: number, step: (source: string, at: number) => number): number {
  let at = 1;
  for (let i = 0; i < index && at < source.length - 1; i++) at += step(source, at);
  return at;
}

function singleStep(source: string, at: number): number {
  return source[at] === "'" ? 2 : 1;
}

const codeDigits: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

function doubleStep(source: string, at: number): number {
  return source[at] === '\\' ? (codeDigits[source[at + 1] ?? ''] ?? 2) : 1;
}

function literalPlace(source: string, value: string, index: number): number {
  const lines = source.split('\n');
  const indent = /^ */.exec(lines.slice(1).find((line) => line.trim() !== '') ?? '')![0].length;
  const before = value.slice(0, index).split('\n');
  const skipped = lines.slice(0, before.length).reduce((sum, line) => sum + line.length + 1, 0);
  return Math.min(skipped + indent + before.at(-1)!.length, source.length);
}
