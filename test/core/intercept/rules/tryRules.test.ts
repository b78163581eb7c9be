import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../../../src-core/intercept/held/subject.ts';
import { RulesFault } from '../../../../src-core/intercept/rules/rulesFault.ts';
import { RulesTrialRun, type TriedSubject } from '../../../../src-core/intercept/rules/tryRules.ts';
import { reply } from '../../../support/scripts.ts';

const exchange = (sql: string, ...cells: string[]) => subjectOf(reply(1, sql, cells)) as TriedSubject;

function tried(rules: string, ...exchanges: TriedSubject[]) {
  const run = new RulesTrialRun(`rules:\n${rules}`);
  return exchanges.map((subject) => run.of(subject).map(({ rule, before, after }) => [rule, before, after]));
}

describe('rules that are tried on what was recorded', () => {
  it('say what each exchange would have come to', () => {
    const rules = `
  - { when: 'sql~"^SELECT (\\w+) FROM a"', then: { rewrite: 'SELECT $1 FROM b', delay: 1s } }
  - { when: 'rows>1', then: { error: 1213 } }
`;
    expect(tried(rules, exchange('SELECT x FROM a', '1'), exchange('SELECT x FROM c', '1', '2'), exchange('SELECT x FROM c', '1'))).toEqual(
      [[[0, 'SELECT x FROM a', 'SELECT x FROM b; wait 1 s']], [[1, 'SELECT x FROM c', 'answer with error 1213 (ER_LOCK_DEADLOCK)']], []],
    );
  });

  it('act so many times, in order, and only where they are on', () => {
    const rules = `
  - { when: '', then: { ok: true }, on: false }
  - { when: 'sql:x', then: { error: 1205 }, times: 1 }
  - { when: 'sql:x', then: { close: true } }
`;
    expect(tried(rules, exchange('SELECT x'), exchange('SELECT x'))).toEqual([
      [[1, 'SELECT x', 'answer with error 1205 (ER_LOCK_WAIT_TIMEOUT)']],
      [[2, 'SELECT x', 'close the connection']],
    ]);
  });

  it('see what those before made of the statement', () => {
    const rules = `
  - { when: 'sql:first', then: { rewrite: 'SELECT second' }, continue: true }
  - { when: 'sql:first', then: { close: true } }
  - { when: 'sql:second and table:none', then: { close: true } }
  - { when: 'sql:second', then: { rewrite: 'SELECT third' } }
`;
    expect(tried(rules, exchange('SELECT first'))).toEqual([
      [
        [0, 'SELECT first', 'SELECT second'],
        [3, 'SELECT second', 'SELECT third'],
      ],
    ]);
  });

  it('are refused with a mistake', () => {
    expect(() => new RulesTrialRun('rules: 3')).toThrow(RulesFault);
  });
});
