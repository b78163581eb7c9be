import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src-core/intercept/action.ts';
import { nothing } from '../../../../src-core/intercept/rules/found.ts';
import { parseRule, parseRules } from '../../../../src-core/intercept/rules/parseRules.ts';
import { ruleWords } from '../../../../src-core/intercept/rules/rule.ts';
import { command } from '../../../../src-core/mysql/constants/commands.ts';

const contract = String.raw`rules:
  - name: slow orders
    when: 'table:orders and command:query'
    then: { delay: 200ms }
  - { when: 'sql~"^SELECT \* FROM users"', then: { rewrite: 'SELECT id, name FROM users LIMIT 10' } }
  - { when: 'sql:"SELECT 1"', then: { rows: { columns: [one], rows: [[1]] } } }
  - { when: 'table:payments is:write', then: { error: { code: 1213 } }, times: 1 }   # SQLSTATE and text default to MySQL's own
  - { when: 'user:batch', then: { close: true } }
`;

function actionsOf(then: string, when = 'user:app'): readonly Action[] {
  return parseRule(`{ when: '${when}', then: ${then} }`).actions.map((action) => action.make(nothing));
}

describe('the rules file of the outside contract', () => {
  const rules = parseRules(contract);

  it('is read in order', () => {
    expect(rules.map(({ name, line, times, goesOn, on }) => ({ name, line, times, goesOn, on }))).toEqual([
      { name: 'slow orders', line: 2, times: null, goesOn: false, on: true },
      { name: '2', line: 5, times: null, goesOn: false, on: true },
      { name: '3', line: 6, times: null, goesOn: false, on: true },
      { name: '4', line: 7, times: 1, goesOn: false, on: true },
      { name: '5', line: 8, times: null, goesOn: false, on: true },
    ]);
  });

  it('says what each does', () => {
    expect(rules.map(ruleWords)).toEqual([
      'wait 200 ms',
      'send SELECT id, name FROM users LIMIT 10',
      'answer with 1 row',
      'answer with error 1213 (ER_LOCK_DEADLOCK)',
      'close the connection',
    ]);
  });

  it('acts where filter and action belong', () => {
    expect(rules.map(({ stages }) => [...stages])).toEqual([
      ['statement'],
      ['statement'],
      ['statement'],
      ['statement'],
      ['login', 'statement'],
    ]);
    expect([...rules[0]!.commands]).toEqual([command.COM_QUERY]);
    expect([...rules[1]!.commands]).toEqual([command.COM_QUERY, command.COM_STMT_PREPARE]);
    expect([...rules[2]!.commands]).toEqual([command.COM_QUERY, command.COM_STMT_EXECUTE]);
  });
});

describe('where a rule acts', () => {
  const stagesOf = (rule: string) => [...parseRule(rule).stages];

  it('is the reply for what is known there only', () => {
    expect(stagesOf("{ when: 'error:1146', then: { rows: { columns: [a] } } }")).toEqual(['reply']);
    expect(stagesOf("{ when: 'ms>50 and table:x', then: { drop_reply: true } }")).toEqual(['reply']);
  });

  it('is what the rule says', () => {
    expect(stagesOf("{ when: 'user:x', then: { error: 1045 }, at: login }")).toEqual(['login']);
    expect(stagesOf("{ when: 'user:x', then: { close: true }, at: statement }")).toEqual(['statement']);
    expect(stagesOf("{ when: 'table:x', then: { delay: 1s }, at: reply }")).toEqual(['reply']);
  });

  it('is a preparation only where the filter names it', () => {
    const commandsOf = (rule: string) => parseRule(rule).commands.has(command.COM_STMT_PREPARE);
    expect(commandsOf("{ when: 'table:x', then: { error: 1213 } }")).toBe(false);
    expect(commandsOf("{ when: 'table:x command:prepare', then: { error: 1213 } }")).toBe(true);
    expect(commandsOf("{ when: 'error:1146', then: { error: 1213 } }")).toBe(true);
  });
});

describe('actions', () => {
  it.each<[string, readonly Action[]]>([
    ['{ delay: 200 }', [{ kind: 'delay', us: 200_000 }]],
    ['{ delay: 1.5s }', [{ kind: 'delay', us: 1_500_000 }]],
    ['{ delay: 100ms-300ms }', [{ kind: 'delay', us: 100_000, toUs: 300_000 }]],
    ['{ delay: 100-300ms }', [{ kind: 'delay', us: 100_000, toUs: 300_000 }]],
    ['{ delay: [1s, 2s] }', [{ kind: 'delay', us: 1_000_000, toUs: 2_000_000 }]],
    ['{ throttle: 10KB/s }', [{ kind: 'throttle', bytesPerSecond: 10_240 }]],
    ['{ throttle: 500 }', [{ kind: 'throttle', bytesPerSecond: 500 }]],
    ['{ slow_row: { row: 3, delay: 1s } }', [{ kind: 'slowRow', row: 3, us: 1_000_000 }]],
    ['{ drop_reply: true }', [{ kind: 'dropReply' }]],
    ['{ close: true }', [{ kind: 'close', when: 'before' }]],
    ['{ close: before }', [{ kind: 'close', when: 'before' }]],
    ['{ close: after }', [{ kind: 'close', when: 'after' }]],
    ['{ close: { after_rows: 5 } }', [{ kind: 'close', when: 'during', afterRows: 5 }]],
    ['{ error: 1213 }', [{ kind: 'error', error: { code: 1213 } }]],
    [
      "{ error: { code: 9999, sqlstate: '45000', message: no } }",
      [{ kind: 'error', error: { code: 9999, sqlstate: '45000', message: 'no' } }],
    ],
    ['{ ok: true }', [{ kind: 'ok', ok: {} }]],
    [
      '{ ok: { affected_rows: 2, lastInsertId: 18446744073709551615 } }',
      [{ kind: 'ok', ok: { affectedRows: 2, lastInsertId: '18446744073709551615' } }],
    ],
    [
      '{ rows: { columns: [a, { name: b, type: DECIMAL }], rows: [[1, 9007199254740993], [{ base64: AAE= }, null], [true, 1.5]], warnings: 1 } }',
      [
        {
          kind: 'rows',
          rows: {
            columns: ['a', { name: 'b', type: 'DECIMAL' }],
            rows: [
              [1, 9007199254740993n],
              [{ base64: 'AAE=' }, null],
              [true, 1.5],
            ],
            warnings: 1,
          },
        },
      ],
    ],
    [
      '{ delay: 1s, close: after }',
      [
        { kind: 'delay', us: 1_000_000 },
        { kind: 'close', when: 'after' },
      ],
    ],
  ])('%s', (then, expected) => {
    expect(actionsOf(then)).toEqual(expected);
  });
});

it('takes a file without rules', () => {
  for (const text of ['', '# nothing yet\n', 'rules:\n', 'rules: []\n']) expect(parseRules(text)).toEqual([]);
});
