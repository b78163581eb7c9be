/**
 * The tables that a statement names. Aliases, names of common table expressions, and what FROM means inside of functions
 * (`EXTRACT(YEAR FROM d)`) are none.
 * https://dev.mysql.com/doc/refman/en/sql-data-manipulation-statements.html
 */
import { isReserved } from './keywords.ts';
import { type Target, targetOf } from './statementTarget.ts';
import type { SqlWord } from './words.ts';

export interface TableName {
  /** Null where the name stands without. */
  readonly schema: string | null;
  /** Without quotes. */
  readonly name: string;
}

/** Words behind a table's place that are not its name. */
const passed: ReadonlySet<string> = new Set([
  'LOW_PRIORITY',
  'HIGH_PRIORITY',
  'DELAYED',
  'QUICK',
  'IGNORE',
  'INTO',
  'TABLE',
  'TABLES',
  'IF',
  'NOT',
  'EXISTS',
  'LATERAL',
  'ONLINE',
  'NO_WRITE_TO_BINLOG',
  'LOCAL',
  'FOR',
  'ALL',
]);
/** They end the list of tables of a query. */
const ending: ReadonlySet<string> = new Set([
  'WHERE',
  'GROUP',
  'ORDER',
  'HAVING',
  'LIMIT',
  'WINDOW',
  'SET',
  'VALUES',
  'VALUE',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'INTO',
  'PROCEDURE',
  'RETURNING',
  'SELECT',
  'WITH',
]);
const queryWords: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);
const notFromTables: ReadonlySet<string> = new Set(['DISTINCT', 'SYSTEM_TIME']);

/** A pair of parentheses, or the statement itself. */
interface Level {
  /** A query stands here, so FROM begins a list of tables; elsewhere it belongs to a function. */
  readonly query: boolean;
  /** A list of tables is being read. */
  list: boolean;
  /** The next name is a table. */
  due: boolean;
  /** Names of common table expressions that are known from here to its end. */
  readonly expressions: string[];
  /** Where a WITH list stands. */
  with: 'name' | 'body' | null;
  recursive: boolean;
  /** The expression whose body is being read. */
  defining: string | null;
}

/** `words`: of one statement. */
export function tablesOf(words: readonly SqlWord[]): TableName[] {
  return new TableWalk(words).all();
}

class TableWalk {
  private readonly words: readonly SqlWord[];
  private readonly found = new Map<string, TableName>();
  private readonly levels: Level[] = [level(true)];
  /** How many levels around the present place know a common table expression of that name. */
  private readonly known = new Map<string, number>();
  /** For each opening parenthesis of several in a row, the first word behind the row. */
  private readonly behindRow: readonly string[];
  private readonly target: Target;
  private at: number;
  /** Behind the table that the statement is about. */
  private behindTarget = -1;

  constructor(words: readonly SqlWord[]) {
    this.words = words;
    this.behindRow = wordsBehindRows(words);
    this.target = targetOf(words);
    this.at = this.target.from;
    for (const place of this.target.names) this.take(place);
  }

  all(): TableName[] {
    for (; this.at < this.words.length; this.at++) {
      if (this.at === this.target.place) {
        this.top.due = true;
        this.top.list = this.target.list;
      }
      this.word(this.words[this.at]!);
    }
    return [...this.found.values()];
  }

  /** The name that stands at `place`, and nothing else. */
  private take(place: number): void {
    let at = place;
    while (passed.has(this.words[at]?.upper ?? '')) at++;
    this.name(at);
  }

  private get top(): Level {
    return this.levels.at(-1)!;
  }

  private word(word: SqlWord): void {
    const { top } = this;
    if (word.text === '(') {
      this.open();
      return;
    }
    if (word.text === ')') {
      this.close();
      return;
    }
    if (top.with !== null && this.inWith(word)) return;
    if (word.text === ',') {
      if (top.list) top.due = true;
      return;
    }
    if (top.due && isName(word) && !(word.upper === 'OJ' && this.words[this.at - 1]?.text === '{')) {
      top.due = false;
      const behind = this.name(this.at);
      if (this.behindTarget < 0 && this.target.place >= 0) this.behindTarget = behind;
      this.at = behind - 1;
      return;
    }
    if (word.kind === 'keyword' || word.kind === 'identifier') this.keyword(word.upper);
    else if (word.text !== '{') top.due = false;
  }

  private keyword(upper: string): void {
    const { top } = this;
    const before = this.words[this.at - 1]?.upper ?? '';
    if (top.due && passed.has(upper)) return;
    if (upper === 'FROM') {
      if (!top.query || (notFromTables.has(before) && this.words[this.at - 2]?.upper !== 'SELECT')) return;
      top.list = true;
      top.due = true;
    } else if (upper === 'JOIN' || upper === 'STRAIGHT_JOIN') top.due = top.list;
    else if (upper === 'USING' && this.target.verb === 'DELETE' && this.levels.length === 1 && this.words[this.at + 1]?.text !== '(') {
      // DELETE FROM a USING t AS a: what stood before are aliases.
      this.found.clear();
      top.list = true;
      top.due = true;
    } else if (upper === 'REFERENCES' || (upper === 'LIKE' && this.isCopied())) this.take(this.at + 1);
    else if (upper === 'TO' && (this.target.verb === 'RENAME' || (this.target.verb === 'ALTER' && before === 'RENAME')))
      this.take(this.at + 1);
    else if (upper === 'TABLE' && top.query && !top.list && isQueryStart(before)) top.due = true;
    else if (upper === 'WITH' && top.query && startsExpressions(this.words, this.at)) top.with = 'name';
    else if (ending.has(upper)) {
      top.list = false;
      top.due = false;
    } else if (!passed.has(upper) && upper !== 'OJ') top.due = false;
  }

  /** CREATE TABLE a LIKE b, CREATE TABLE a (LIKE b). */
  private isCopied(): boolean {
    const at = this.words[this.at - 1]?.text === '(' ? this.at - 1 : this.at;
    return this.target.verb === 'CREATE' && at === this.behindTarget;
  }

  /** Inside a WITH list: the names of expressions. False once it is over. */
  private inWith({ kind, upper, text }: SqlWord): boolean {
    const { top } = this;
    if (upper === 'RECURSIVE' && this.words[this.at - 1]?.upper === 'WITH') top.recursive = true;
    else if (top.with === 'name' && kind !== 'punctuation') {
      top.defining = bare(text).toLowerCase();
      if (top.recursive) this.define(top, top.defining);
      top.with = 'body';
    } else if (text === ',') top.with = 'name';
    else if (top.with === 'body' && top.defining === null) {
      top.with = null;
      return false;
    }
    return true;
  }

  private open(): void {
    const { top } = this;
    const query = queryWords.has(this.behindRow[this.at]!);
    const tables = !query && top.due;
    const inner = level(query || (this.levels.length === 1 && this.at === 0));
    inner.list = tables;
    inner.due = tables;
    top.due = false;
    this.levels.push(inner);
  }

  private close(): void {
    if (this.levels.length === 1) return;
    for (const name of this.levels.pop()!.expressions) this.known.set(name, this.known.get(name)! - 1);
    const { top } = this;
    // The body's end: AS ( … ); the list of columns before it is not the body.
    if (top.with === 'body' && top.defining !== null && this.words[this.at + 1]?.upper !== 'AS') {
      if (!top.recursive) this.define(top, top.defining);
      top.defining = null;
    }
  }

  private define(where: Level, name: string): void {
    where.expressions.push(name);
    this.known.set(name, (this.known.get(name) ?? 0) + 1);
  }

  /** Notes the name at `place`; returns the place behind it. */
  private name(place: number): number {
    const words = this.words;
    if (words[place] === undefined || !isName(words[place])) return place + 1;
    const parts = [bare(words[place].text)];
    let at = place + 1;
    while (words[at]?.text === '.' && words[at + 1] !== undefined && words[at + 1]!.text !== '*') {
      parts.push(bare(words[at + 1]!.text));
      at += 2;
    }
    if (words[at]?.text === '.') at += 2;
    // JSON_TABLE(…) makes rows of its own; behind INSERT INTO t stand its columns.
    if (words[at]?.text === '(' && this.top.list) return at;
    const name = parts.pop()!;
    const schema = parts.pop() ?? null;
    const known = schema === null && (name.toUpperCase() === 'DUAL' || (this.known.get(name.toLowerCase()) ?? 0) > 0);
    const key = JSON.stringify([schema, name]);
    if (!known && !this.found.has(key)) this.found.set(key, { schema, name });
    return at;
  }
}

function wordsBehindRows(words: readonly SqlWord[]): string[] {
  const behind: string[] = [];
  for (let at = words.length - 1; at >= 0; at--) {
    const next = words[at + 1];
    behind[at] = next === undefined ? '' : next.text === '(' ? behind[at + 1]! : next.upper;
  }
  return behind;
}

function level(query: boolean): Level {
  return { query, list: false, due: false, expressions: [], with: null, recursive: false, defining: null };
}

/** WITH begins expressions where a query begins, not in `WITH ROLLUP` or `WITH CHECK OPTION`. */
function startsExpressions(words: readonly SqlWord[], at: number): boolean {
  const next = words[at + 1]?.upper === 'RECURSIVE' ? at + 2 : at + 1;
  return words[next + 1]?.upper === 'AS' || words[next + 1]?.text === '(';
}

function isQueryStart(before: string): boolean {
  return (
    before === '' ||
    before === 'UNION' ||
    before === 'ALL' ||
    before === 'DISTINCT' ||
    before === 'EXCEPT' ||
    before === 'INTERSECT' ||
    before === 'AS'
  );
}

function isName({ kind, text }: SqlWord): boolean {
  return (
    kind === 'identifier' || kind === 'quotedIdentifier' || (kind === 'keyword' && !isReserved(text) && !passed.has(text.toUpperCase()))
  );
}

function bare(text: string): string {
  const quote = text[0];
  return quote === '`' || quote === '"' ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}
