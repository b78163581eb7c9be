/** A text of the mock as it is in force, with all that is counted while it is. */

import { familyOf } from '../../intercept/heldContext.ts';
import type { ServerFamily } from '../../mysql/constants/errorCodes.ts';
import type { Mock, MockStatement } from './mock.ts';
import { MockReplies } from './mockReply.ts';
import { Progress } from './progress.ts';
import { StatementIndex } from './statementIndex.ts';

export class MockVersion {
  readonly text: string;
  readonly mock: Mock;
  readonly index: StatementIndex;
  readonly replies = new MockReplies();
  readonly family: ServerFamily;
  /** Of the whole server. */
  progress: Progress;
  private readonly hits = new Map<number, number>();

  constructor(text: string, mock: Mock) {
    this.text = text;
    this.mock = mock;
    this.index = new StatementIndex(mock.statements);
    this.family = familyOf(mock.server.version);
    this.progress = this.newProgress();
  }

  newProgress(): Progress {
    return new Progress(this.mock, this.index);
  }

  hit({ index }: MockStatement): void {
    this.hits.set(index, this.hitsOf(index) + 1);
  }

  hitsOf(index: number): number {
    return this.hits.get(index) ?? 0;
  }
}
