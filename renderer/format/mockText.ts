/** Entries in the text of a mock (docs/mock.md), put in without touching what else stands there. */

export interface PutIn {
  readonly text: string;
  /** Of the new entry, from 1. */
  readonly line: number;
}

/** `yaml`: one item of the list under `statements:`. Null where that list is written in one line. */
export function putEntry(text: string, yaml: string): PutIn | null {
  const lines = text.replace(/\s+$/, '').split('\n');
  if (lines.length === 1 && lines[0] === '') lines.length = 0;
  const head = lines.findIndex((line) => /^statements:/.test(line));
  if (head < 0) {
    const before = lines.length === 0 ? [] : [...lines, ''];
    return joined([...before, 'statements:'], indented(yaml, 2), []);
  }
  if (!/^statements:\s*(\[\s*\]|null|~)?\s*(#.*)?$/.test(lines[head]!)) return null;
  const end = endOfList(lines, head);
  const item = lines.slice(head + 1, end).find((line) => /^\s*- /.test(line));
  const rest = lines.slice(end);
  const list = lines.slice(head + 1, end);
  const gap = list.some((line) => line === '') ? [''] : [];
  const above = ['statements:', ...list, ...gap];
  return joined([...lines.slice(0, head), ...above], indented(yaml, item === undefined ? 2 : item.search(/\S/)), rest);
}

/** The first line behind the list: another key, or a comment right above one. */
function endOfList(lines: readonly string[], head: number): number {
  const next = lines.findIndex((line, n) => n > head && /^[^\s#-]/.test(line));
  let end = next < 0 ? lines.length : next;
  while (next >= 0 && end > head + 1 && /^(#|\s*$)/.test(lines[end - 1]!)) end--;
  return end;
}

function indented(yaml: string, spaces: number): string[] {
  const lines = yaml.replace(/\s+$/, '').split('\n');
  const own = lines[0]!.search(/\S/);
  return lines.map((line) => (line.trim() === '' ? '' : ' '.repeat(spaces) + line.slice(own)));
}

function joined(above: readonly string[], entry: readonly string[], below: readonly string[]): PutIn {
  const gap = below.length > 0 && below[0] !== '' ? [''] : [];
  return { text: `${[...above, ...entry, ...gap, ...below].join('\n')}\n`, line: above.length + 1 };
}
