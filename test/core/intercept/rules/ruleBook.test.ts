import { describe, expect, it } from 'vitest';
import { RuleBook, type RuleChange } from '../../../../src-core/intercept/rules/ruleBook.ts';
import { query } from '../../../support/scripts.ts';

const text = `# What the tests of the shop need.
rules:
  # Orders are slow on Mondays.
  - name: slow orders
    when: 'table:orders'
    then: { delay: 200ms }   # as measured

  - { when: 'sql:x', then: { error: 1213 }, times: 1 }
  - { when: 'user:batch', then: { close: true } }
`;

function book(initial = text) {
  const told: string[] = [];
  const rules = new RuleBook('rules.yaml', { rulesChanged: () => told.push('changed'), told: () => told.push('told') });
  rules.load(initial);
  const change = (what: RuleChange): string => {
    const next = rules.changed(what);
    rules.take(next);
    return next;
  };
  return { rules, told, change };
}

describe('a rule book', () => {
  it('keeps the rules where the text has a mistake, and tells its place', () => {
    const { rules, told } = book();
    rules.load("rules:\n  - { when: 'usr:x', then: { delay: 1s } }\n");
    expect(rules.rules).toHaveLength(3);
    expect(rules.state()).toMatchObject({ error: { line: 2, column: 14, message: 'there is no field “usr”; did you mean user?' } });
    expect(told).toEqual(['changed', 'told']);
    rules.load(text);
    expect(rules.state().error).toBeNull();
  });

  it('leaves a file of Windows its line ends', () => {
    const { change } = book(text.replaceAll('\n', '\r\n'));
    change({ kind: 'add', yaml: "when: 'sql:z'\nthen: { close: true }" });
    change({ kind: 'on', index: 0, on: false });
    const changed = change({ kind: 'move', from: 3, to: 0 });
    expect(changed).toContain("rules:\r\n  - when: 'sql:z'\r\n    then: { close: true }\r\n");
    expect(changed).toContain('- on: false\r\n    name: slow orders\r\n');
    expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('goes on counting for rules that say the same', () => {
    const { rules } = book();
    rules.rules[1]!.decide(query(1, 'SELECT x'));
    rules.load(
      text.replace('200ms', '300ms').replace("  - { when: 'user", "  - { when: 'sql:y', then: { delay: 1s } }\n  - { when: 'user"),
    );
    expect(rules.state().rules.map(({ hits, left }) => [hits, left])).toEqual([
      [0, null],
      [1, 0],
      [0, null],
      [0, null],
    ]);
    expect(rules.rules.filter(({ isAtWork }) => isAtWork)).toHaveLength(3);
  });

  it('tells what each rule says and does', () => {
    expect(book().rules.state().rules[0]).toEqual({
      index: 0,
      name: 'slow orders',
      when: 'table:orders',
      does: 'wait 200 ms',
      on: true,
      hits: 0,
      left: null,
      goesOn: false,
      line: 4,
    });
  });
});

describe('a change made in a window', () => {
  it('leaves comments and other rules as they are', () => {
    const { change } = book();
    expect(change({ kind: 'on', index: 1, on: false })).toBe(text.replace('times: 1 }', 'times: 1, on: false }'));
    expect(change({ kind: 'on', index: 1, on: true })).toBe(text);
    expect(change({ kind: 'on', index: 0, on: false })).toBe(text.replace('- name: slow', '- on: false\n    name: slow'));
    expect(change({ kind: 'on', index: 0, on: true })).toBe(text);
  });

  it('moves a rule with its comments', () => {
    const { change, rules } = book();
    expect(change({ kind: 'move', from: 0, to: 2 })).toContain('{ close: true } }\n  # Orders are slow on Mondays.\n  - name: slow orders');
    expect(rules.state().rules.map(({ when }) => when)).toEqual(['sql:x', 'user:batch', 'table:orders']);
  });

  it('keeps gaps where they are', () => {
    const { change } = book();
    const [first, , second, third] = ['  # Orders', '', "  - { when: 'sql:x'", "  - { when: 'user"].map(
      (line) => text.indexOf(line || '\n\n') + (line === '' ? 1 : 0),
    );
    const [orders, x, batch] = [text.slice(first, second! - 1), text.slice(second, third), text.slice(third)];
    expect(change({ kind: 'move', from: 0, to: 2 })).toBe(`${text.slice(0, first)}${x}\n${batch}${orders}`);
    expect(change({ kind: 'move', from: 2, to: 0 })).toBe(text);
  });

  it('takes a rule out', () => {
    const { change, rules } = book();
    expect(change({ kind: 'remove', index: 0 })).not.toContain('slow orders');
    expect(rules.rules).toHaveLength(2);
  });

  it('puts a rule at the end, with a dash before it or without', () => {
    const { change, rules } = book();
    change({ kind: 'add', yaml: "- { when: 'sql:y', then: { ok: true } }\n" });
    change({ kind: 'add', yaml: "name: last\nwhen: 'sql:z'\nthen:\n  rows: { columns: [a], rows: [[1]] }\n" });
    expect(rules.state().rules.map(({ name }) => name)).toEqual(['slow orders', '2', '3', '4', 'last']);
    expect(rules.state().text.startsWith(text.slice(0, 40))).toBe(true);
  });

  it('begins a list where there is none', () => {
    for (const empty of ['', '# nothing\n', '# nothing', 'rules:\n', 'rules: []\n']) {
      const { change } = book(empty);
      expect(change({ kind: 'add', yaml: "{ when: 'sql:y', then: { ok: true } }" })).toContain(
        "rules:\n  - { when: 'sql:y', then: { ok: true } }\n",
      );
    }
  });

  it('refuses a rule with a mistake, a place that is none, and a text that has to be mended first', () => {
    const { change, rules } = book();
    expect(() => change({ kind: 'add', yaml: "{ when: 'usr:y', then: { ok: true } }" })).toThrow('did you mean user?');
    expect(() => change({ kind: 'add', yaml: '- - x' })).toThrow('expected a rule');
    expect(() => change({ kind: 'remove', index: 3 })).toThrow('there is no rule 4; the file has 3');
    rules.load('rules: 3');
    expect(() => change({ kind: 'remove', index: 0 })).toThrow(
      'the rules have a mistake in line 1, column 8 (expected a list of rules); mend it first',
    );
  });
});
