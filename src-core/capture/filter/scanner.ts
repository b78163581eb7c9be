/** Reads the words of a filter: quoted text, bare words, values. Positions are UTF-16 code units. */
import { FilterFault } from './faults.ts';
import type { FilterValue } from './nodes.ts';

export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** The character so far ahead; empty past the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  skipSpace(): void {
    while (isSpace(this.peek())) this.at++;
  }

  /** What a sticky expression finds here, without moving; null for nothing. */
  look(sticky: RegExp): string | null {
    sticky.lastIndex = this.at;
    return sticky.exec(this.text)?.[0] ?? null;
  }

  atQuote(): boolean {
    const c = this.peek();
    return c === '"' || c === "'";
  }

  /**
   * Quoted text. A backslash takes a quote or a backslash along; before anything else it stands for itself. In a `pattern` two
   * backslashes stay two.
   */
  quoted(pattern: boolean): string {
    const from = this.at;
    const quote = this.peek();
    let text = '';
    for (this.at++; !this.ended; this.at++) {
      const c = this.peek();
      if (c === quote) {
        this.at++;
        return text;
      }
      const next = this.peek(1);
      if (c === '\\' && (next === '"' || next === "'" || next === '\\')) {
        text += pattern && next === '\\' ? '\\\\' : next;
        this.at++;
      } else text += c;
    }
    throw new FilterFault(`this quote is not closed; expected ${quote} at its end`, from, this.text.length - from);
  }

  /** Up to white space, a parenthesis that closes what was open before, a quote, or one of `stops`. Parentheses in it are in pairs. */
  bare(stops: string): string {
    const from = this.at;
    const open: number[] = [];
    for (; !this.ended; this.at++) {
      const c = this.peek();
      if (isSpace(c) || c === '"' || (open.length === 0 && stops.includes(c))) break;
      if (c === '(') open.push(this.at);
      else if (c === ')') {
        if (open.length === 0) break;
        open.pop();
      }
    }
    if (open.length > 0) throw new FilterFault('this parenthesis is not closed; put text with parentheses in quotes', open[0]!, 1);
    return this.text.slice(from, this.at);
  }

  value(stops: string, pattern: boolean): FilterValue {
    const from = this.at;
    const quoted = this.atQuote();
    const text = quoted ? this.quoted(pattern) : pattern ? plainPattern(this.bare(stops)) : this.bare(stops);
    return { text, quoted: quoted || pattern, from, to: this.at };
  }
}

/** In an expression an escaped quote is the quote, whether it stands in quotes or not. */
function plainPattern(text: string): string {
  return text.replace(/\\(["'\\])/g, (pair, c: string) => (c === '\\' ? pair : c));
}

export function isSpace(c: string): boolean {
  return c !== '' && /\s/.test(c);
}
