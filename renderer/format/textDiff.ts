/** What differs between two statements, word by word. */
import { tokenize } from '../../src-core/mysql/sql/lexer.ts';

export interface DiffPart {
  readonly text: string;
  readonly same: boolean;
}

export interface TextDiff {
  readonly before: readonly DiffPart[];
  readonly after: readonly DiffPart[];
}

/** Beyond so many pairs of words only what is common at both ends is found. */
const mostPairs = 4_000_000;

export function textDiff(before: string, after: string): TextDiff {
  const a = words(before);
  const b = words(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = common(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const mark = (list: readonly string[], inMiddle: ReadonlySet<number>): DiffPart[] =>
    joined(list.map((text, i) => ({ text, same: i < head || i >= list.length - tail || inMiddle.has(i - head) })));
  return { before: mark(a, middle.before), after: mark(b, middle.after) };
}

function words(sql: string): string[] {
  return [...tokenize(sql)].map((t) => sql.slice(t.from, t.to));
}

/** Places of a longest common subsequence in each list. */
function common(a: readonly string[], b: readonly string[]): { before: ReadonlySet<number>; after: ReadonlySet<number> } {
  const before = new Set<number>();
  const after = new Set<number>();
  if (a.length * b.length > mostPairs) return { before, after };
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j] ? lengths[(i + 1) * width + j + 1]! + 1 : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      before.add(i++);
      after.add(j++);
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return { before, after };
}

/** Neighbours of a kind are one part; white space between two that differ belongs to them. */
function joined(parts: readonly DiffPart[]): DiffPart[] {
  const found: { text: string; same: boolean }[] = [];
  for (const [i, part] of parts.entries()) {
    const last = found.at(-1);
    const between = part.text.trim() === '' && last?.same === false && parts[i + 1]?.same === false;
    const same = part.same && !between;
    if (last !== undefined && last.same === same) last.text += part.text;
    else found.push({ text: part.text, same });
  }
  return found;
}
