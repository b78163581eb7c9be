/**
 * A statement as MySQL Proxy's tokenizer tells it: without white space; strings, comments and quoted names without what is around
 * them.
 */
import { type Token, tokenize } from '../../../mysql/sql/lexer.ts';
import { type KindName, keywordId, tokenId } from './tokenNames.ts';

export interface ProxyToken {
  /** Its place in `tokenNames`. */
  readonly id: number;
  /**
   * Of a string, what stands between the quotes: escape sequences as written, doubled quotes as one. Of a quoted name, the name. Of a
   * comment, what stands between its marks.
   */
  readonly text: string;
  /** A name that stood in backticks. */
  readonly quoted: boolean;
}

const signs: Readonly<Record<string, KindName>> = {
  '<=': 'TK_LE',
  '>=': 'TK_GE',
  '<': 'TK_LT',
  '>': 'TK_GT',
  '=': 'TK_EQ',
  '<>': 'TK_NE',
  '!=': 'TK_NE',
  '.': 'TK_DOT',
  ',': 'TK_COMMA',
  '(': 'TK_OBRACE',
  ')': 'TK_CBRACE',
  ';': 'TK_SEMICOLON',
  '*': 'TK_STAR',
  '+': 'TK_PLUS',
  '-': 'TK_MINUS',
  '/': 'TK_DIV',
  '&': 'TK_BITWISE_AND',
  '|': 'TK_BITWISE_OR',
  '^': 'TK_BITWISE_XOR',
  '||': 'TK_LOGICAL_OR',
  '&&': 'TK_LOGICAL_AND',
  ':=': 'TK_ASSIGN',
  ':': 'TK_COLON',
};

/** Behind these words a name with a parenthesis right after it is a table's, a key's or an expression's, not a function's. */
const beforeNames: ReadonlySet<string> = new Set(
  (
    'INTO TABLE VIEW INSERT REPLACE IGNORE DELAYED LOW_PRIORITY HIGH_PRIORITY REFERENCES EXISTS KEY INDEX UNIQUE FULLTEXT SPATIAL ' +
    'CONSTRAINT WITH RECURSIVE'
  ).split(' '),
);

const indexId = keywordId('INDEX');
const semicolonId = tokenId('TK_SEMICOLON');
const dotId = tokenId('TK_DOT');

export function proxyTokens(sql: string): ProxyToken[] {
  return new Translation(sql).all();
}

class Translation {
  private readonly sql: string;
  private readonly tokens: readonly Token[];
  private readonly out: ProxyToken[] = [];
  private at = 0;
  /** The statement named an INDEX: its ON stands before a table. */
  private indexing = false;

  constructor(sql: string) {
    this.sql = sql;
    this.tokens = tokenize(sql);
  }

  all(): ProxyToken[] {
    for (; this.at < this.tokens.length; this.at++) this.translate(this.tokens[this.at]!);
    return this.out;
  }

  private translate(token: Token): void {
    const text = this.sql.slice(token.from, token.to);
    switch (token.kind) {
      case 'whitespace':
        break;
      case 'comment':
        this.comment(token, text);
        break;
      case 'string':
        this.string(text);
        break;
      case 'number':
        this.add(/^(?:0x|0b|[xb]'|\d+$)/i.test(text) ? 'TK_INTEGER' : 'TK_FLOAT', text);
        break;
      case 'keyword':
      case 'identifier':
        this.word(token, text);
        break;
      case 'quotedIdentifier':
        this.push({ id: tokenId('TK_LITERAL'), text: between(text, '`'), quoted: true });
        break;
      case 'variable':
        this.add('TK_LITERAL', text);
        break;
      default:
        this.add(signs[text] ?? 'TK_UNKNOWN', text);
    }
  }

  private comment(token: Token, text: string): void {
    if (!/^\/\*M?!/.test(text)) {
      this.add('TK_COMMENT', commentText(text));
      return;
    }
    // The lexer tells apart what stands in it; here it is one token up to its closing.
    while (this.at + 1 < this.tokens.length && !this.closes(this.tokens[this.at + 1]!)) this.at++;
    this.at++;
    const to = this.tokens[this.at]?.from ?? this.sql.length;
    if (text.startsWith('/*M')) this.add('TK_COMMENT', this.sql.slice(token.from + 2, to));
    else this.add('TK_COMMENT_MYSQL', this.sql.slice(token.from + 3, to));
  }

  private closes({ kind, from, to }: Token): boolean {
    return kind === 'comment' && this.sql.slice(from, to) === '*/';
  }

  /** `_utf8'…'` is a name and a string; the N of `N'…'` falls away. */
  private string(text: string): void {
    const quoteAt = text.search(/['"]/);
    if (text.startsWith('_')) this.add('TK_LITERAL', text.slice(0, quoteAt));
    this.add('TK_STRING', between(text.slice(quoteAt), text[quoteAt]!));
  }

  private word(token: Token, text: string): void {
    const afterDot = this.out.at(-1)?.id === dotId;
    const id = text === '\\N' ? keywordId('NULL') : keywordId(text);
    if (id !== null && !afterDot) this.push({ id, text, quoted: false });
    else this.add(this.isCall(token) ? 'TK_FUNCTION' : 'TK_LITERAL', text);
  }

  private isCall(token: Token): boolean {
    const next = this.tokens[this.at + 1];
    if (next === undefined || next.from !== token.to || this.sql[next.from] !== '(') return false;
    // Over the schema and its point.
    let before = this.out.length - 1;
    if (this.out[before]?.id === dotId) before -= 2;
    const word = this.out[before];
    if (word === undefined || word.quoted) return true;
    const upper = word.text.toUpperCase();
    return !(beforeNames.has(upper) || (upper === 'ON' && this.indexing));
  }

  private add(name: KindName, text: string): void {
    this.push({ id: tokenId(name), text, quoted: false });
  }

  private push(token: ProxyToken): void {
    if (token.id === indexId) this.indexing = true;
    else if (token.id === semicolonId) this.indexing = false;
    this.out.push(token);
  }
}

/** Without its marks; the last may be missing. */
function commentText(text: string): string {
  if (text.startsWith('#')) return text.slice(1);
  return text.startsWith('/*') && text.endsWith('*/') && text.length > 3 ? text.slice(2, -2) : text.slice(2);
}

/** What stands between two quotes (the second may be missing), a doubled quote as one. Behind a backslash a quote is text. */
function between(text: string, quote: string): string {
  const inner = text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : text.slice(1);
  if (quote === '`') return inner.replaceAll('``', '`');
  return inner.replace(quote === "'" ? /\\[\s\S]|''/g : /\\[\s\S]|""/g, (pair) => (pair[0] === '\\' ? pair : quote));
}
