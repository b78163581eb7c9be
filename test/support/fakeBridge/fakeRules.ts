/** Rules of the fake bridge: enough of the rules file's form to be listed, turned on and off, moved and refused. */
import type { RuleState, RulesState, RulesTrial } from '../../../src-core/bridge/contract.ts';
import { fakeSummary } from './fakeData.ts';

export const fakeRulesText = `# What the shop's tests need
rules:
  - name: slow orders
    when: 'table:orders and command:query'
    then: { delay: 200ms }
    continue: true

  - name: no star
    when: 'sql~"^SELECT \\* FROM (\\w+)"'
    then: { rewrite: 'SELECT id, name FROM $1 LIMIT 10' }

  - name: deadlock once
    when: 'table:payments is:write'
    then: { error: { code: 1213 } }
    times: 1

  - name: batch is cut off
    on: false
    when: 'user:batch'
    then: { close: true }
`;

const words: readonly [RegExp, string][] = [
  [/delay: (\S+)/, 'waits $1'],
  [/rewrite: '?([^'}]*)/, 'rewrites to $1'],
  [/error: \{ code: (\d+)/, 'answers error $1'],
  [/close: true/, 'closes the connection'],
  [/rows:/, 'answers with rows'],
];

/** Whole rules with the line that each begins at, from 1. */
function split(text: string): { line: number; text: string }[] {
  const found: { line: number; text: string }[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (/^\s*- /.test(line)) found.push({ line: i + 1, text: line });
    else if (found.length > 0) found.at(-1)!.text += `\n${line}`;
  }
  return found;
}

export function readFakeRules(text: string, path: string | null): RulesState {
  const at = text.split('\n').findIndex((line) => line.includes('dleay'));
  const error =
    at < 0
      ? null
      : {
          line: at + 1,
          column: 13,
          message: 'there is no action “dleay”; expected rewrite, rows, ok, error, delay, throttle, close, slowRow or dropReply',
        };
  const rules = split(text).map(({ line, text: rule }, index): RuleState => {
    const times = /times: (\d+)/.exec(rule);
    const does = words.flatMap(([pattern, say]) => {
      const match = pattern.exec(rule);
      return match === null ? [] : [say.replace('$1', match[1]?.trim() ?? '')];
    });
    return {
      index,
      name: /name: '?([^'\n]+)/.exec(rule)?.[1]?.trim() ?? `rule ${index + 1}`,
      when: /when: '([^\n]*)'/.exec(rule)?.[1] ?? '',
      does: does.join(', then '),
      on: !rule.includes('on: false'),
      hits: [1204, 31, 1, 0][index] ?? 0,
      left: times === null ? null : Math.max(0, Number(times[1]) - ([1204, 31, 1, 0][index] ?? 0)),
      goesOn: rule.includes('continue: true'),
      line,
    };
  });
  return { text, path, error, rules };
}

export function moveFakeRule(text: string, from: number, to: number): string {
  const parts = split(text);
  const [moved] = parts.splice(from, 1);
  if (moved !== undefined) parts.splice(to, 0, moved);
  return `rules:\n${parts.map((p) => p.text.replace(/\n+$/, '\n')).join('\n')}`;
}

export function setFakeRule(text: string, index: number, on: boolean): string {
  const rule = split(text)[index];
  if (rule === undefined) return text;
  const changed = on ? rule.text.replace(/\n\s*on: false/, '') : rule.text.replace('\n', '\n    on: false\n');
  return text.replace(rule.text, changed);
}

export function removeFakeRule(text: string, index: number): string {
  const rule = split(text)[index];
  return rule === undefined ? text : text.replace(rule.text, '');
}

export function fakeTrial(text: string): RulesTrial {
  const rules = readFakeRules(text, null).rules;
  return {
    tried: 2400,
    matches: [5, 6, 11, 12, 18].map((n, i) => ({
      exchange: n + 1,
      rule: Math.min(i % 3, Math.max(0, rules.length - 1)),
      before: fakeSummary(n).title,
      after: [
        'waits 200 ms, then goes on',
        'SELECT id, name FROM orders LIMIT 10',
        'error 1213 (40001): Deadlock found when trying to get lock; try restarting transaction',
      ][i % 3]!,
    })),
  };
}
