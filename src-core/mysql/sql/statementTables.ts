/**
 * The tables that a statement names. Aliases, names of common table expressions, and what FROM means inside of functions
 * (`EXTRACT(YEAR FROM d)`) are none.
 * https://dev.mysql.com/doc/refman/en/sql-data-manipulation-statements.html
 */
import { isReserved } from './keywords.ts';
import { explainedAt, verbAt } from './statementKind.ts';
import { hasBody, type SqlWord } from './words.ts';

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
  /** Names of common table expressions that are known from here on. */
  readonly expressions: Set<string>;
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
  /** Verb of the statement, or of the one it explains. */
  private readonly verb: string;
  private at = 0;

  constructor(words: readonly SqlWord[]) {
    let from = 0;
    let at = verbAt(words);
    if (isExplain(words, at)) {
      from = explainedAt(words, at);
      if (words[from]?.upper === 'FOR') from = words.length;
      at = from + verbAt(words.slice(from));
    }
    this.words = words;
    this.at = from;
    this.verb = words[at]?.upper ?? '';
    this.begin(at);
  }

  all(): TableName[] {
    for (; this.at < this.words.length; this.at++) this.word(this.words[this.at]!);
    return [...this.found.values()];
  }

  /** What the verb says of the words behind it. */
  private begin(at: number): void {
    const top = this.top;
    const next = this.words[at + 1]?.upper ?? '';
    const after = this.words[at + 2]?.upper ?? '';
    switch (this.verb) {
      case 'INSERT':
      case 'REPLACE':
      case 'HANDLER':
        this.dueAt(at + 1);
        return;
      case 'UPDATE':
        top.list = true;
        this.dueAt(at + 1);
        return;
      case 'TRUNCATE':
        this.dueAt(at + 1);
        return;
      case 'CREATE':
      case 'ALTER':
      case 'DROP':
      case 'RENAME':
        this.definition(at);
        return;
      case 'LOCK':
      case 'ANALYZE':
      case 'CHECK':
      case 'CHECKSUM':
      case 'OPTIMIZE':
      case 'REPAIR':
      case 'FLUSH': {
        const named = next === 'TABLE' || next === 'TABLES' ? at + 2 : after === 'TABLE' || after === 'TABLES' ? at + 3 : -1;
        if (named < 0 || this.words[named]?.upper === 'WITH') {
          this.skip();
          return;
        }
        top.list = true;
        this.dueAt(named);
        return;
      }
      case 'LOAD':
        this.behind('TABLE', at);
        return;
      case 'SHOW':
        this.shown(at);
        return;
      case 'SELECT':
      case 'TABLE':
      case 'VALUES':
      case 'DELETE':
      case 'WITH':
      case 'SET':
      case 'DO':
      case 'CALL':
        return;
      default:
        // EXPLAIN orders: a table by its name.
        if (this.at > 0 && this.at === at) {
          this.dueAt(at);
          return;
        }
        this.skip();
        return;
    }
  }

  /** A definition's table; what routines do, they do not do now. */
  private definition(at: number): void {
    const kind = this.words.findIndex(({ upper }, i) => i > at && /^(TABLE|TABLES|VIEW|INDEX|TRIGGER|DATABASE|SCHEMA)$/.test(upper));
    const what = this.words[kind]?.upper;
    if (what === 'TRIGGER') {
      if (this.verb === 'CREATE') this.behind('ON', kind, true);
      this.skip();
      return;
    }
    if (hasBody(this.words, at) || what === 'DATABASE' || what === 'SCHEMA' || kind < 0) {
      this.skip();
      return;
    }
    if (what === 'INDEX' && kind - at <= 3) {
      this.behind('ON', kind);
      return;
    }
    this.top.list = this.verb === 'DROP' || this.verb === 'RENAME';
    this.dueAt(kind + 1);
  }

  /** SHOW COLUMNS FROM t, SHOW CREATE TABLE t; other SHOWs name no table. */
  private shown(at: number): void {
    const subject = this.words.slice(at + 1, at + 4).findIndex(({ upper }) => /^(COLUMNS|FIELDS|INDEX|INDEXES|KEYS)$/.test(upper));
    if (subject >= 0) {
      const place = at + 2 + subject;
      if (/^(FROM|IN)$/.test(this.words[place]?.upper ?? '')) this.take(place + 1);
    } else if (this.words[at + 1]?.upper === 'CREATE' && /^(TABLE|VIEW)$/.test(this.words[at + 2]?.upper ?? '')) this.take(at + 3);
    this.skip();
  }

  private behind(word: string, from: number, only = false): void {
    const place = this.words.findIndex(({ upper }, i) => i > from && upper === word);
    if (place < 0) {
      this.skip();
      return;
    }
    if (only) this.take(place + 1);
    else this.dueAt(place + 1);
  }

  private dueAt(place: number): void {
    this.at = place;
    this.top.due = true;
  }

  /** The name that stands at `place`, and nothing else. */
  private take(place: number): void {
    let at = place;
    while (passed.has(this.words[at]?.upper ?? '')) at++;
    this.name(at);
  }

  private skip(): void {
    this.at = this.words.length;
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
    if (top.due && isName(word)) {
      top.due = false;
      this.at = this.name(this.at) - 1;
      return;
    }
    if (word.kind === 'keyword' || word.kind === 'identifier') this.keyword(word.upper);
    else if (word.text !== '{') top.due = false;
  }

  private keyword(upper: string): void {
    const { top } = this;
    const before = this.words[this.at - 1]?.upper ?? '';
    if (upper === 'FROM') {
      if (!top.query || (notFromTables.has(before) && this.words[this.at - 2]?.upper !== 'SELECT')) return;
      top.list = true;
      top.due = true;
    } else if (upper === 'JOIN' || upper === 'STRAIGHT_JOIN') top.due = top.list;
    else if (upper === 'USING' && this.verb === 'DELETE' && this.levels.length === 1 && this.words[this.at + 1]?.text !== '(') {
      // DELETE FROM a USING t AS a: what stood before are aliases.
      this.found.clear();
      top.list = true;
      top.due = true;
    } else if (upper === 'REFERENCES' || (upper === 'LIKE' && this.verb === 'CREATE')) this.take(this.at + 1);
    else if (upper === 'TO' && (this.verb === 'RENAME' || (this.verb === 'ALTER' && before === 'RENAME'))) this.take(this.at + 1);
    else if (upper === 'TABLE' && top.query && !top.list && isQueryStart(before)) top.due = true;
    else if (upper === 'WITH' && top.query && startsExpressions(this.words, this.at)) top.with = 'name';
    else if (ending.has(upper)) {
      top.list = false;
      top.due = false;
    } else if (!passed.has(upper) && upper !== 'OJ') top.due = false;
  }

  /** Inside a WITH list: the names of expressions. False once it is over. */
  private inWith({ kind, upper, text }: SqlWord): boolean {
    const { top } = this;
    if (upper === 'RECURSIVE' && this.words[this.at - 1]?.upper === 'WITH') top.recursive = true;
    else if (top.with === 'name' && kind !== 'punctuation') {
      top.defining = bare(text).toLowerCase();
      if (top.recursive) top.expressions.add(top.defining);
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
    let at = this.at + 1;
    while (this.words[at]?.text === '(') at++;
    const query = queryWords.has(this.words[at]?.upper ?? '');
    const tables = !query && top.due;
    const inner = level(query || (this.levels.length === 1 && this.at === 0));
    inner.list = tables;
    inner.due = tables;
    top.due = false;
    this.levels.push(inner);
  }

  private close(): void {
    if (this.levels.length === 1) return;
    this.levels.pop();
    const { top } = this;
    // The body's end: AS ( … ); the list of columns before it is not the body.
    if (top.with === 'body' && top.defining !== null && this.words[this.at + 1]?.upper !== 'AS') {
      top.expressions.add(top.defining);
      top.defining = null;
    }
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
    const known = schema === null && (name.toUpperCase() === 'DUAL' || this.levels.some((l) => l.expressions.has(name.toLowerCase())));
    const key = JSON.stringify([schema, name]);
    if (!known && !this.found.has(key)) this.found.set(key, { schema, name });
    return at;
  }
}

function level(query: boolean): Level {
  return { query, list: false, due: false, expressions: new Set(), with: null, recursive: false, defining: null };
}

function isExplain(words: readonly SqlWord[], at: number): boolean {
  const verb = words[at]?.upper;
  if (verb === 'EXPLAIN' || verb === 'DESCRIBE' || verb === 'DESC') return true;
  return verb === 'ANALYZE' && !/^(TABLES?|NO_WRITE_TO_BINLOG|LOCAL)$/.test(words[at + 1]?.upper ?? '');
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
