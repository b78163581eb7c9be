/** Reads YAML nodes, and says of each mistake where it stands. Every method throws RulesFault. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { nearest } from '../../capture/filter/fields.ts';
import { RulesFault } from './rulesFault.ts';
import { placeInScalar } from './scalarPlace.ts';

/** A key of a mapping with its value; null where nothing stands behind the colon. */
export interface Entry {
  readonly key: Scalar;
  readonly value: Node | null;
}

export class RulesReader {
  readonly document: Document.Parsed;
  private readonly text: string;
  private readonly lines = new LineCounter();

  constructor(text: string) {
    this.text = text;
    this.document = parseDocument(text, { lineCounter: this.lines, intAsBigInt: true, prettyErrors: false });
    const [error] = this.document.errors;
    if (error !== undefined) this.failAt(error.pos[0], `this is no YAML: ${error.message}`);
  }

  /** `at`: a node, or an offset in the text. */
  fail(at: Node | Scalar | null, message: string): never {
    return this.failAt(at?.range?.[0] ?? 0, message);
  }

  failAt(offset: number, message: string): never {
    const { line, col } = this.lines.linePos(Math.min(offset, this.text.length));
    throw new RulesFault(message, Math.max(1, line), Math.max(1, col));
  }

  /** At a character of a string. */
  failIn(node: Scalar, index: number, message: string): never {
    return this.failAt(placeInScalar(this.text, node, index), message);
  }

  lineOf(node: Node): number {
    return this.lines.linePos(node.range?.[0] ?? 0).line;
  }

  /** As it stands in the text. */
  sourceOf(node: Node): string {
    const [from, to] = node.range ?? [0, 0];
    return this.text.slice(from, to);
  }

  resolved(node: unknown): Node | null {
    if (!isAlias(node)) return (node ?? null) as Node | null;
    return (node.resolve(this.document) as Node | undefined) ?? this.fail(node, `there is no anchor “${node.source}”`);
  }

  list(node: Node | null, at: Node | null, expected: string): (Node | null)[] {
    if (!isSeq(node)) return this.fail(node ?? at, `expected ${expected}`);
    return (node as YAMLSeq).items.map((item) => this.resolved(item));
  }

  /** `names`: the keys that there are, in snake case; they may also be written in camel case. */
  entries(node: Node | null, at: Node | null, names: readonly string[], what: string, expected: string): ReadonlyMap<string, Entry> {
    if (!isMap(node)) return this.fail(node ?? at, `expected ${expected}`);
    const found = new Map<string, Entry>();
    for (const pair of (node as YAMLMap).items as Pair<Node, Node | null>[]) {
      const key = this.resolved(pair.key);
      if (!isScalar(key)) return this.fail(key ?? node, `expected a key of ${what}: ${names.join(', ')}`);
      const typed = String(key.value);
      const name = typed.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (!names.includes(name)) this.unknown(key, typed, names, what);
      if (found.has(name)) this.fail(key, `${what} has ${name} twice`);
      found.set(name, { key, value: this.resolved(pair.value) });
    }
    return found;
  }

  string(node: Node | null, at: Node, expected: string): Scalar<string> {
    if (!isScalar(node) || typeof node.value !== 'string') return this.fail(node ?? at, `expected ${expected}`);
    return node as Scalar<string>;
  }

  boolean(node: Node | null, at: Node, expected: string): boolean {
    if (!isScalar(node) || typeof node.value !== 'boolean') return this.fail(node ?? at, `expected ${expected}`);
    return node.value;
  }

  whole(node: Node | null, at: Node, least: number, most: number, expected: string): number {
    if (!isScalar(node) || typeof node.value !== 'bigint') return this.fail(node ?? at, `expected ${expected}`);
    if (node.value < BigInt(least) || node.value > BigInt(most)) return this.fail(node, `${node.value} does not fit; expected ${expected}`);
    return Number(node.value);
  }

  private unknown(key: Scalar, typed: string, names: readonly string[], what: string): never {
    const near = nearest(typed, names);
    return this.fail(key, `${what} has no key “${typed}”; ${near === null ? `expected ${names.join(', ')}` : `did you mean ${near}?`}`);
  }
}

/** Behind a key stands no value. */
export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}
