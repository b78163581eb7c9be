/** What filters ask about a statement, each found out when it is first asked for. */
import { digestOf, normalForm } from '../../mysql/sql/fingerprint.ts';
import type { LexerOptions } from '../../mysql/sql/lexer.ts';
import { plainKind, type StatementKind, type StatementShape, statementShapes, type TableName } from '../../mysql/sql/statements.ts';

export class StatementFacts {
  readonly sql: string;
  private readonly options: LexerOptions;
  private shapes: readonly StatementShape[] | null = null;
  private digestText: string | null = null;
  private foldedText: string | null = null;
  private allTables: readonly TableName[] | null = null;

  constructor(sql: string, options: LexerOptions = {}) {
    this.sql = sql;
    this.options = options;
  }

  /** In lower case. */
  get folded(): string {
    this.foldedText ??= this.sql.toLowerCase();
    return this.foldedText;
  }

  /** Of each statement in the text, which may be several. */
  get kinds(): readonly StatementKind[] {
    const plain = this.shapes === null ? plainKind(this.sql) : null;
    return plain === null ? this.shape().map(({ kind }) => kind) : [plain];
  }

  /** Tables of all statements in the text. */
  get tables(): readonly TableName[] {
    this.allTables ??= this.shape().flatMap(({ tables }) => tables);
    return this.allTables;
  }

  /** 16 hexadecimal digits; the same for statements that differ in values only. */
  get digest(): string {
    this.digestText ??= digestOf(normalForm(this.sql, this.options));
    return this.digestText;
  }

  private shape(): readonly StatementShape[] {
    this.shapes ??= statementShapes(this.sql, this.options);
    return this.shapes;
  }
}

/** Texts longer than this are not remembered. */
const longestKept = 4_096;
const mostKept = 1_000;

/** Remembers the facts of statements that come again and again, as prepared ones do. */
export class StatementCache {
  private readonly kept = new Map<string, StatementFacts>();

  of(sql: string, options: LexerOptions = {}): StatementFacts {
    if (sql.length > longestKept) return new StatementFacts(sql, options);
    const key = `${options.ansiQuotes === true ? 'a' : ''}${options.noBackslashEscapes === true ? 'n' : ''} ${sql}`;
    let facts = this.kept.get(key);
    if (facts === undefined) {
      facts = new StatementFacts(sql, options);
      if (this.kept.size >= mostKept) this.kept.clear();
      this.kept.set(key, facts);
    }
    return facts;
  }
}
