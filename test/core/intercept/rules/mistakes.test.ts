import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../../src-core/intercept/rules/parseRules.ts';
import { RulesFault, rulesFaultLine } from '../../../../src-core/intercept/rules/rulesFault.ts';

/** A file, and what is said of it: line, column, what is wrong, what is expected. */
const mistakes: readonly (readonly [string, string])[] = [
  ['rules: 3', '1:8: expected a list of rules'],
  ['rule: []', '1:1: a rules file has no key “rule”; did you mean rules?'],
  ['rules:\n  - 3', "2:5: expected a rule: { when: FILTER, then: { ACTION } }, such as { when: 'table:orders', then: { delay: 200ms } }"],
  ['- a', '1:1: expected rules: with a list of rules'],
  ['rules: [', '1:9: this is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ['rules:\n\t- a', '2:1: this is no YAML: Tabs are not allowed as indentation'],
  [
    "rules:\n  - { when: 'x' }\n",
    "2:5: this rule has no then; expected { when: FILTER, then: { ACTION } }, such as { when: 'table:orders', then: { delay: 200ms } }",
  ],
  [
    'rules:\n  - { then: { delay: 1s } }\n',
    "2:5: this rule has no when; expected { when: FILTER, then: { ACTION } }, such as { when: 'table:orders', then: { delay: 200ms } }",
  ],
  ["rules:\n  - { when: 'usr:app', then: { delay: 1s } }\n", '2:14: there is no field “usr”; did you mean user?'],
  ["rules:\n  - { when: 'user:app and tabel:x', then: { delay: 1s } }\n", '2:27: there is no field “tabel”; did you mean table?'],
  ["rules:\n  - { when: 'it''s and tabel:x', then: { delay: 1s } }\n", '2:24: there is no field “tabel”; did you mean table?'],
  ['rules:\n  - { when: "say \\"x\\" and tabel:x", then: { delay: 1s } }\n', '2:28: there is no field “tabel”; did you mean table?'],
  ['rules:\n  - { when: x, then: { delai: 1s } }\n', '2:24: then has no key “delai”; did you mean delay?'],
  [
    'rules:\n  - { when: x, then: { delay: soon } }\n',
    '2:31: “soon” is not understood; expected a duration such as 200ms, 1s or 1.5s, or a range such as 100ms-300ms',
  ],
  ['rules:\n  - { when: x, then: { delay: 300ms-100ms } }\n', '2:31: the range ends before it begins; expected the shorter duration first'],
  [
    'rules:\n  - { when: x, then: { delay: [1s] } }\n',
    '2:31: expected a duration such as 200ms, 1s or 1.5s, or a range such as 100ms-300ms',
  ],
  [
    'rules:\n  - { when: x, then: { throttle: fast } }\n',
    '2:34: “fast” is not understood; expected bytes a second such as 10KB/s or 500B/s',
  ],
  [
    'rules:\n  - { when: x, then: { rows: { columns: [a, b], rows: [[1, 2], [3]] } } }\n',
    '2:64: this row has 1 value; expected 2, one for each column',
  ],
  [
    'rules:\n  - { when: x, then: { rows: { columns: [a, { name: b, type: text20 }], rows: [[1, 2]] } } }\n',
    "2:62: column b: 'text20' is no type: write one such as bigint, varchar(20), datetime(3) or LONGLONG",
  ],
  [
    'rules:\n  - { when: x, then: { rows: { columns: [{ name: a, type: int }], rows: [[1], [null], [abc]] } } }\n',
    "2:88: 'abc' is no whole number; expected a value of column a, which is int",
  ],
  [
    'rules:\n  - { when: x, then: { rows: { columns: [{ name: a, type: date }], rows: [[2020-99-99]] } } }\n',
    "2:76: '2020-99-99' is no date: write 2024-02-29; expected a value of column a, which is date",
  ],
  ['rules:\n  - { when: x, then: { rows: { rows: [] } } }\n', '2:30: rows has no columns; expected { columns: [name], rows: [[value]] }'],
  ['rules:\n  - { when: x, then: { rows: { columns: [] } } }\n', '2:41: a result has at least one column; expected a list of column names'],
  [
    'rules:\n  - { when: x, then: { rows: { columns: [a], rows: [[[1]]] } } }\n',
    '2:54: a list is no value; expected text, a number, true, false, null or { base64: … }',
  ],
  [
    'rules:\n  - { when: x, then: { error: { code: 9999 } } }\n',
    '2:39: 9999 is no code of MySQL or MariaDB; expected a message with it, as in { code: 9999, message: … }',
  ],
  [
    'rules:\n  - { when: x, then: { error: { message: no } } }\n',
    '2:31: error has no code; expected an error such as { code: 1213 }, with sqlstate and message where they are not MySQL’s own',
  ],
  ['rules:\n  - { when: x, then: { error: 70000 } }\n', '2:31: 70000 does not fit; expected an error code from 1 to 65534, such as 1213'],
  [
    'rules:\n  - { when: x, then: { error: { code: 1213, sqlstate: 4000 } } }\n',
    "2:55: expected a SQLSTATE, which is five digits and capital letters in quotes, such as '40001'",
  ],
  [
    'rules:\n  - { when: x, then: { close: never } }\n',
    '2:31: expected true or before (the statement does not reach the server), after (behind the reply), or { after_rows: 5 }',
  ],
  ['rules:\n  - { when: x, then: { close: { after_row: 3 } } }\n', '2:33: close has no key “after_row”; did you mean after_rows?'],
  [
    'rules:\n  - { when: x, then: { } }\n',
    '2:22: expected an action, such as { delay: 200ms }; the actions are rewrite, params, rows, ok, error, delay, throttle, slow_row, drop_reply, close',
  ],
  [
    'rules:\n  - { when: x, then: 3 }\n',
    '2:22: expected an action, such as { delay: 200ms }; the actions are rewrite, params, rows, ok, error, delay, throttle, slow_row, drop_reply, close',
  ],
  ['rules:\n  - { when: x, then: { rewrite: a, error: 1213 } }\n', '2:36: error and rewrite exclude each other; expected one of them'],
  [
    "rules:\n  - { when: 'error:1146', then: { rewrite: 'SELECT 1' } }\n",
    '2:44: this filter asks for what is known at the reply only, when the server has run the statement: rewrite comes too late; expected rows, ok, error, delay, throttle, slow_row, drop_reply or close',
  ],
  [
    "rules:\n  - { when: 'ms>5', then: { close: true }, at: statement }\n",
    '2:48: this filter asks for what is known at the reply only; expected reply',
  ],
  [
    "rules:\n  - { when: 'table:x', then: { close: true }, at: login }\n",
    '2:51: this filter asks for a statement, and at a login there is none; expected statement or reply',
  ],
  [
    "rules:\n  - { when: 'user:x', then: { rewrite: a }, at: login }\n",
    '2:40: at a login there is no statement; expected delay, error or close',
  ],
  [
    "rules:\n  - { when: 'command:ping', then: { rows: { columns: [a] } } }\n",
    '2:29: no command that this filter can match takes this action; expected another filter or action',
  ],
  ['rules:\n  - { when: x, then: { delay: 1s }, times: 0 }\n', '2:44: 0 does not fit; expected how many times it acts, from 1'],
  ['rules:\n  - { when: x, then: { delay: 1s }, on: yes }\n', '2:41: expected true or false'],
  ['rules:\n  - { when: x, then: { delay: 1s }, contine: true }\n', '2:37: a rule has no key “contine”; did you mean continue?'],
  [
    "rules:\n  - { when: 'sql~\"(a)\"', then: { rewrite: 'x $2' } }\n",
    "2:46: $2 is no group of the filter's expression, which has 1 group; write $$ for a dollar sign",
  ],
  [
    "rules:\n  - { when: 'table:x', then: { rewrite: 'x $1' } }\n",
    '2:44: $1 stands for nothing, for the filter has neither sql~"…" nor digest:; write $$ for a dollar sign',
  ],
  [
    "rules:\n  - { when: 'digest:abcd', then: { rewrite: '$2 $<a>' } }\n",
    '2:49: $<a> is no value of the statement: with digest: they are $1, $2 …; write $$ for a dollar sign',
  ],
  ['rules:\n  - { when: \'sql~"(a"\', then: { delay: 1s } }\n', '2:18: the regular expression is wrong: missing closing ): “(a”'],
  ['rules:\n  - { when: 3, then: { delay: 1s } }\n', "2:13: expected a filter in quotes, such as 'table:orders and command:query'"],
  ['rules:\n  - { when: *x, then: { delay: 1s } }\n', '2:13: there is no anchor “x”'],
  ['rules:\n  - { when: a, when: b, then: { delay: 1s } }\n', '2:16: this is no YAML: Map keys must be unique'],
  ["rules:\n  - { when: 'a', then: { slow_row: { row: 0, delay: 1s } } }\n", '2:43: 0 does not fit; expected the number of a row, from 1'],
  ["rules:\n  - { when: 'a', then: { ok: { affected_rows: -1 } } }\n", '2:47: -1 does not fit; expected a number of rows'],
  ["rules:\n  - { when: 'a', then: { ok: { affectedRow: 1 } } }\n", '2:32: ok has no key “affectedRow”; did you mean affected_rows?'],
  ["rules:\n  - { when: 'a', then: { drop_reply: false } }\n", '2:38: expected true; leave drop_reply out where the reply shall pass'],
  ["rules:\n  - { when: 'a', then: { rewrite: } }\n", '2:35: expected the SQL that the server gets instead'],
  ['rules:\n  - { when: "a", then: { params: 3 } }\n', '2:34: expected the values of the execution in order, such as [1, null, text]'],
  ['rules:\n  - when: |\n      user:app\n      tabel:x\n    then: { delay: 1s }\n', '4:7: there is no field “tabel”; did you mean table?'],
];

describe('a rules file with a mistake', () => {
  it('is not read where it is too large', () => {
    expect(() => parseRules(`rules: []\n#${'x'.repeat(1024 * 1024)}`)).toThrow('at most 1048576 characters');
  });

  it.each(mistakes)('%j', (text, expected) => {
    expect(lineOf(text)).toBe(`rules.yaml:${expected}`);
  });
});

function lineOf(text: string): string {
  try {
    parseRules(text);
  } catch (thrown) {
    if (thrown instanceof RulesFault) return rulesFaultLine('rules.yaml', thrown);
    throw thrown;
  }
  return 'no mistake';
}
