/** How far a mock got: which answers were given, and in a strict one whose turn it is. Of the whole server, or of one connection. */
import type { Mock, MockAnswer, MockStatement } from './mock.ts';
import { parametersFit } from './parameterSpec.ts';
import { isFor, type StatementIndex } from './statementIndex.ts';
import type { AskedStatement } from './statementText.ts';

export type Choice =
  | { readonly kind: 'answer'; readonly statement: MockStatement; readonly answer: MockAnswer }
  /** `listed`: the statement is listed, but not so, or not now. */
  | { readonly kind: 'none'; readonly listed: boolean; readonly why: string };

export class Progress {
  private readonly mock: Mock;
  private readonly index: StatementIndex;
  /** Answers that were given, by entry. */
  private readonly given = new Map<number, number>();
  /** In a strict mock, the entry whose turn it is. */
  private turn = 0;

  constructor(mock: Mock, index: StatementIndex) {
    this.mock = mock;
    this.index = index;
  }

  /** Takes the answer: the next time it is the next one's turn. */
  answer(asked: AskedStatement): Choice {
    return this.mock.strict ? this.inOrder(asked) : this.anywhere(asked);
  }

  /** Of an entry's answers the one that comes next; null where its `times` are used up. */
  nextOf(statement: MockStatement): number | null {
    return this.leftOf(statement) === 0 ? null : Math.min(this.givenOf(statement), statement.answers.length - 1);
  }

  /** How many times more an entry answers; null for always. */
  leftOf(statement: MockStatement): number | null {
    const times = this.mock.strict ? turnsOf(statement) : statement.times;
    return times === null ? null : times - this.givenOf(statement);
  }

  private anywhere(asked: AskedStatement): Choice {
    const candidates = this.index.of(asked);
    let why = 'nothing is listed for it';
    for (const statement of candidates) {
      if (!valuesFit(statement, asked)) {
        why = `no entry is for these values (line ${statement.line} is for others)`;
        continue;
      }
      if (this.leftOf(statement) !== 0) return this.take(statement);
      why = `its entry (line ${statement.line}) is used up`;
    }
    return { kind: 'none', listed: candidates.length > 0, why };
  }

  private inOrder(asked: AskedStatement): Choice {
    const expected = this.mock.statements[this.turn];
    const isListed = this.index.of(asked).length > 0;
    if (expected === undefined) {
      const why = isListed ? 'all statements of the list have come' : 'nothing is listed for it, and all statements of the list have come';
      return { kind: 'none', listed: isListed, why };
    }
    if (isFor(expected, asked) && valuesFit(expected, asked)) return this.take(expected);
    const turn = `it is the turn of line ${expected.line}, ${shown(expected)}`;
    return { kind: 'none', listed: isListed, why: isListed ? turn : `nothing is listed for it; ${turn}` };
  }

  private take(statement: MockStatement): Choice {
    const before = this.givenOf(statement);
    this.given.set(statement.index, before + 1);
    if (this.mock.strict && before + 1 >= turnsOf(statement)) this.turn++;
    return { kind: 'answer', statement, answer: statement.answers[Math.min(before, statement.answers.length - 1)]! };
  }

  private givenOf({ index }: MockStatement): number {
    return this.given.get(index) ?? 0;
  }
}

/** In a strict mock an entry stands for so many statements. */
function turnsOf({ times, answers }: MockStatement): number {
  return times ?? answers.length;
}

function valuesFit({ parameters }: MockStatement, asked: AskedStatement): boolean {
  return parameters === null || parametersFit(parameters, asked.values);
}

const mostShown = 100;

function shown({ what }: MockStatement): string {
  const text = what.replaceAll(/\s+/g, ' ').trim();
  return `“${text.length <= mostShown ? text : `${text.slice(0, mostShown - 1)}…`}”`;
}
