/** Changes to the text of a rules file that leave all else as it stands, comments and spaces too. */
import { type Document, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { parseRule } from './parseRules.ts';
import { joined, lineEnd, lineStart, type RuleBlocks, ruleBlocks } from './ruleBlocks.ts';

/** `text` has no mistakes (parseRules). */
export function withRuleOn(text: string, index: number, on: boolean): string {
  const rule = ruleAt(listOf(parseDocument(text)), index);
  const pairs = rule.items as Pair<Node, Node>[];
  const place = pairs.findIndex(({ key }) => isScalar(key) && key.value === 'on');
  if (on) return place < 0 ? text : withoutPair(text, rule, pairs, place);
  if (place >= 0) return spliced(text, startOf(pairs[place]!.value), endOf(pairs[place]!.value), 'false');
  if (rule.flow === true) return spliced(text, endOf(pairs.at(-1)!.value), endOf(pairs.at(-1)!.value), ', on: false');
  const first = startOf(pairs[0]!.key);
  return spliced(text, first, first, `on: false${endOfLine(text)}${' '.repeat(first - lineStart(text, first))}`);
}

export function withRuleMoved(text: string, from: number, to: number): string {
  const list = listOf(parseDocument(text));
  ruleAt(list, from);
  ruleAt(list, to);
  if (list!.flow === true) return throughDocument(text, (items) => items.splice(to, 0, ...items.splice(from, 1)));
  const blocks = ruleBlocks(text, list!);
  const items = [...blocks.items];
  items.splice(to, 0, ...items.splice(from, 1));
  return joined({ ...blocks, items });
}

export function withoutRule(text: string, index: number): string {
  const list = listOf(parseDocument(text));
  ruleAt(list, index);
  if (list!.flow === true) return throughDocument(text, (items) => items.splice(index, 1));
  const { head, items, gaps, indent } = ruleBlocks(text, list!);
  // Of the two gaps beside it, the one before it goes; of the first rule, the one behind it.
  const left: RuleBlocks = { head, indent, items: items.toSpliced(index, 1), gaps: gaps.toSpliced(index === 0 ? 0 : index - 1, 1) };
  return items.length === 1 ? `${head}${gaps[0]!.trimStart()}` : joined(left);
}

/** `yaml`: one rule as it stands in a rules file, with or without the dash before it. Throws RulesFault. */
export function withRuleAdded(text: string, yaml: string): string {
  return withEndsOf(text, added(text, yaml));
}

function added(text: string, yaml: string): string {
  const lines = bare(yaml).split('\n');
  // Says what is wrong with it, if anything is.
  parseRule(lines.join('\n'));
  const item = (indent: number): string =>
    lines.map((line, i) => `${' '.repeat(indent)}${i === 0 ? '- ' : line === '' ? '' : '  '}${line}`.trimEnd()).join('\n');
  const document = parseDocument(text);
  const pair = pairOf(document);
  if (pair === null) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}rules:\n${item(2)}\n`;
  const list = pair.value;
  if (!isSeq(list) || list.items.length === 0) {
    const end = lineEnd(text, endOf(pair.key));
    const line = text
      .slice(startOf(pair.key), end)
      .replace(/\[\s*\]/, '')
      .trimEnd();
    return `${text.slice(0, startOf(pair.key))}${line}\n${item(2)}\n${text.slice(end)}`;
  }
  if (list.flow === true) return throughDocument(text, (items) => items.push(parseDocument(lines.join('\n')).contents));
  const blocks = ruleBlocks(text, list);
  return joined({ ...blocks, items: [...blocks.items, `${item(blocks.indent)}\n`], gaps: blocks.gaps.toSpliced(-1, 0, '') });
}

/** Without the dash before it, and what that indents. */
function bare(yaml: string): string {
  const text = yaml.replaceAll('\r\n', '\n').trimEnd();
  const dash = /^(\s*)-( +)(?!\s)/.exec(text);
  if (dash === null) return text.trimStart();
  const indent = dash[0].replace(/^\n+/, '').length;
  return text
    .slice(dash[0].length)
    .split('\n')
    .map((line, i) => (i > 0 && line.slice(0, indent).trim() === '' ? line.slice(indent) : line))
    .join('\n');
}

function withoutPair(text: string, rule: YAMLMap, pairs: readonly Pair<Node, Node>[], place: number): string {
  const { key, value } = pairs[place]!;
  if (place === 0) return spliced(text, startOf(key), startOf(pairs[1]!.key), '');
  if (rule.flow === true) return spliced(text, endOf(pairs[place - 1]!.value), endOf(value), '');
  return spliced(text, lineStart(text, startOf(key)), lineEnd(text, endOf(value)), '');
}

/** A list in brackets is written anew. */
function throughDocument(text: string, change: (items: unknown[]) => void): string {
  const document = parseDocument(text, { intAsBigInt: true });
  change(listOf(document)!.items);
  return document.toString({ lineWidth: 0 });
}

function pairOf(document: Document): Pair<Node, Node | null> | null {
  const { contents } = document;
  if (!isMap(contents)) return null;
  return (contents.items as Pair<Node, Node | null>[]).find(({ key }) => isScalar(key) && key.value === 'rules') ?? null;
}

function listOf(document: Document): YAMLSeq | null {
  const list = pairOf(document)?.value;
  return isSeq(list) ? list : null;
}

function ruleAt(list: YAMLSeq | null, index: number): YAMLMap {
  const rule = list?.items[index];
  if (!isMap(rule)) throw new RangeError(`there is no rule ${index + 1}; the file has ${list?.items.length ?? 0}`);
  return rule;
}

function spliced(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to);
}

/** A file with Windows' line ends keeps them. */
function withEndsOf(text: string, changed: string): string {
  return endOfLine(text) === '\n' ? changed : changed.replaceAll(/\r?\n/g, '\r\n');
}

function endOfLine(text: string): string {
  return /^[^\n]*\r\n/.test(text) ? '\r\n' : '\n';
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function endOf(node: Node | null): number {
  return node?.range?.[1] ?? 0;
}
