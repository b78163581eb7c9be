/** Finds the entries that are for a statement, whatever their parameters, in the order in which they are listed. */
import type { MockStatement } from './mock.ts';
import type { AskedStatement } from './statementText.ts';

const roomForComments = 65_536;

export class StatementIndex {
  private readonly byText = new Map<string, MockStatement[]>();
  private readonly byDigest = new Map<string, MockStatement[]>();
  /** Looked at one by one. */
  private readonly patterns: MockStatement[] = [];
  /** A longer text is none of those that are listed, unless it is mostly comments: it need not be cut into tokens. */
  private mostCharacters = 0;

  constructor(statements: readonly MockStatement[]) {
    for (const statement of statements) {
      const { known } = statement;
      if (known.by === 'sql') {
        add(this.byText, known.plain, statement);
        this.mostCharacters = Math.max(this.mostCharacters, mostCharactersOf(statement));
      } else if (known.by === 'digest') add(this.byDigest, known.digest, statement);
      else this.patterns.push(statement);
    }
  }

  of(asked: AskedStatement): readonly MockStatement[] {
    const found = [
      ...(this.byText.size === 0 || asked.sql.length > this.mostCharacters ? [] : (this.byText.get(asked.plain) ?? [])),
      ...(this.byDigest.size === 0 ? [] : (this.byDigest.get(asked.digest) ?? [])),
      ...this.patterns.filter((statement) => isFor(statement, asked)),
    ];
    return found.sort((a, b) => a.index - b.index);
  }
}

/** Whether the entry is for the statement, whatever its parameters. */
export function isFor(statement: MockStatement, asked: AskedStatement): boolean {
  const { known } = statement;
  switch (known.by) {
    case 'sql':
      return asked.sql.length <= mostCharactersOf(statement) && known.plain === asked.plain;
    case 'digest':
      return known.digest === asked.digest;
    case 'like':
      return known.like.testFolded(asked.folded);
    case 'pattern':
      return known.pattern.test(asked.sql);
  }
}

function mostCharactersOf({ what }: MockStatement): number {
  return what.length * 2 + roomForComments;
}

function add(to: Map<string, MockStatement[]>, key: string, statement: MockStatement): void {
  const before = to.get(key);
  if (before === undefined) to.set(key, [statement]);
  else before.push(statement);
}
