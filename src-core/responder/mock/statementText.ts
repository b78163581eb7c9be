/** How statements are told apart: by their tokens, by their digests, and by the values that stand in them. */
import { digestOf, normalForm } from '../../mysql/sql/fingerprint.ts';
import { isReserved } from '../../mysql/sql/keywords.ts';
import { sqlWords } from '../../mysql/sql/words.ts';
import type { Parameter } from '../responder.ts';
import { type Token, tokensOf, UnclosedToken } from '../sql/language/tokens.ts';

/** The same for texts that differ in white space, comments, the case of keywords and semicolons at the end. */
export function plainText(sql: string): string {
  const words = sqlWords(sql, {});
  while (words.at(-1)?.text === ';') words.pop();
  return words.map(({ kind, text, upper }) => (kind === 'keyword' ? upper : text)).join(' ');
}

/** Of a digest's 16 digits, of a normal form as the window shows it, or of any statement of that form. */
export function digestFrom(given: string): string {
  const text = given.trim();
  if (/^[0-9a-f]{16}$/i.test(text)) return text.toLowerCase();
  return digestOf(normalForm(text.replaceAll(/\((?:…|\.\.\.)\)/g, '(?)')));
}

/** The literals of a text in order, as values; a sign before a number belongs to it. Markers count as null. */
export function literalsOf(sql: string): Parameter[] {
  const tokens = tokensIn(sql) ?? [];
  return tokens.flatMap((token, i): Parameter[] => {
    switch (token.kind) {
      case 'string':
        return [token.value];
      case 'bytes':
        return [bytesOf(token.value)];
      case 'parameter':
        return [null];
      case 'word':
        return token.value === 'NULL' && !isTest(tokens[i - 1]?.value) ? [null] : [];
      case 'number':
        return [tokens[i - 1]?.text === '-' && signsValue(tokens[i - 2]) ? `-${token.text}` : token.text];
      default:
        return [];
    }
  });
}

/** Whether a sign behind it belongs to what follows, and is not a subtraction. */
function signsValue(before: Token | undefined): boolean {
  if (before === undefined) return true;
  return before.kind === 'word' ? isReserved(before.value) : before.kind === 'operator' && before.text !== ')';
}

function isTest(word: string | undefined): boolean {
  return word === 'IS' || word === 'NOT';
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
}

function tokensIn(sql: string): Token[] | null {
  try {
    return tokensOf(sql);
  } catch (thrown) {
    if (thrown instanceof UnclosedToken) return null;
    throw thrown;
  }
}

/** A statement that came, with what is asked of it once it is asked. */
export class AskedStatement {
  readonly sql: string;
  /** Of an execution; null for a text. */
  readonly parameters: readonly Parameter[] | null;
  private plainKept: string | null = null;
  private digestKept: string | null = null;
  private literalsKept: readonly Parameter[] | null = null;
  private foldedKept: string | null = null;
  private tokensKept: readonly Token[] | null | undefined;

  constructor(sql: string, parameters: readonly Parameter[] | null) {
    this.sql = sql;
    this.parameters = parameters;
  }

  get plain(): string {
    this.plainKept ??= plainText(this.sql);
    return this.plainKept;
  }

  get digest(): string {
    this.digestKept ??= digestOf(normalForm(this.sql));
    return this.digestKept;
  }

  /** In lower case, without white space around it. */
  get folded(): string {
    this.foldedKept ??= this.sql.trim().toLowerCase();
    return this.foldedKept;
  }

  /** Null for a text that cannot be cut into tokens. */
  get tokens(): readonly Token[] | null {
    if (this.tokensKept === undefined) this.tokensKept = tokensIn(this.sql);
    return this.tokensKept;
  }

  /** Of an execution its parameters, of a text its literals. */
  get values(): readonly Parameter[] {
    if (this.parameters !== null) return this.parameters;
    this.literalsKept ??= literalsOf(this.sql);
    return this.literalsKept;
  }
}
