/** The text of a rules file, cut at its rules. */
import type { Node, YAMLSeq } from 'yaml';

export interface RuleBlocks {
  /** What stands before the first rule. */
  readonly head: string;
  /** Each rule in whole lines, with the comment right above it. */
  readonly items: readonly string[];
  /** What stands behind each: blank lines, comments of their own. As many as items. */
  readonly gaps: readonly string[];
  /** Spaces before the dashes. */
  readonly indent: number;
}

/** `list` stands in lines of its own in `text`, and has a rule at least. */
export function ruleBlocks(text: string, list: YAMLSeq): RuleBlocks {
  const places = list.items.map((item) => {
    const [from, to] = (item as Node).range!;
    const dash = text.lastIndexOf('-', from - 1);
    return { dash, from: withComment(text, lineStart(text, dash)), to: lineEnd(text, Math.max(from, to - 1)) };
  });
  const first = places[0]!;
  return {
    head: text.slice(0, first.from),
    items: places.map(({ from, to }) => ended(text.slice(from, to))),
    gaps: places.map(({ to }, i) => text.slice(to, places[i + 1]?.from ?? text.length)),
    indent: first.dash - lineStart(text, first.dash),
  };
}

export function joined({ head, items, gaps }: RuleBlocks): string {
  return head + items.map((item, i) => item + (gaps[i] ?? '')).join('');
}

/** Where the line begins that `at` is in. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Behind the line feed of the line that `at` is in. */
export function lineEnd(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  return feed < 0 ? text.length : feed + 1;
}

/** Where the comment lines right above `start` begin. */
function withComment(text: string, start: number): number {
  let from = start;
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!/^\s*#/.test(text.slice(above, from))) break;
    from = above;
  }
  return from;
}

function ended(item: string): string {
  return item.endsWith('\n') ? item : `${item}\n`;
}
