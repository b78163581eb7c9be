import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutRule, withRuleAdded, withRuleMoved, withRuleOn } from '../../src-core/intercept/rules/editRules.ts';
import { parseRules } from '../../src-core/intercept/rules/parseRules.ts';
import { RulesFault } from '../../src-core/intercept/rules/rulesFault.ts';

const words = [
  ...[
    'rules:',
    '\n',
    '\n  - ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ',',
    ': ',
    'when: ',
    'then: ',
    "'table:x'",
    '"user:app"',
    'on: false',
    'times: 1',
    '#c\n',
  ],
  ...[
    'delay: 1s',
    'error: 1213',
    'rows: ',
    'columns: [a]',
    'rewrite: |\n',
    '&a ',
    '*a',
    '!!binary ',
    '    ',
    '1',
    'null',
    '\t',
    '\u0000',
    '—',
    '<<: ',
  ],
];

/** The mistake's place; null where there is none. Anything but a RulesFault is thrown on. */
function faultOf(text: string): RulesFault | null {
  try {
    parseRules(text);
    return null;
  } catch (thrown) {
    if (thrown instanceof RulesFault) return thrown;
    throw thrown;
  }
}

it('whatever a rules file holds, it is read, or its mistake has a place in it', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const fault = faultOf(given);
      if (fault === null) return;
      const lines = given.split('\n');
      expect(fault.line).toBeGreaterThanOrEqual(1);
      expect(fault.line).toBeLessThanOrEqual(lines.length);
      expect(fault.column).toBeGreaterThanOrEqual(1);
      expect(fault.message).not.toMatch(/\n/);
    }),
    { numRuns: 10_000 },
  );
});

const rule = fc.constantFrom(
  "{ when: 'sql:a', then: { delay: 1s } }",
  "{ when: 'sql:b', then: { rows: { columns: [x], rows: [[1]] } }, on: false }",
  "name: c\nwhen: 'sql:c'\nthen:\n  rewrite: |\n    SELECT 1\n    FROM d",
  "when: 'sql:e' # why\non: true\nthen: { error: 1213 }",
  "# a comment of its own\nwhen: 'sql:f'\nthen: { close: true }",
);
const between = fc.constantFrom('', '\n', '\n  # on its own\n\n', '  # above\n', '# at the margin\n');

function fileOf(parts: readonly (readonly [string, string])[], head: string): string {
  const items = parts.map(
    ([gap, yaml]) =>
      gap +
      yaml
        .split('\n')
        .map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`)
        .join('\n'),
  );
  return `${head}rules:\n${items.join('\n')}\n`;
}

const summary = (text: string) => parseRules(text).map(({ when, on }) => `${when.text} ${on}`);
const comments = (text: string) => (text.match(/#[^\n]*/g) ?? []).sort();

it('changes made in a window do what they say and lose no comment', () => {
  const file = fc.tuple(fc.array(fc.tuple(between, rule), { minLength: 1, maxLength: 6 }), fc.constantFrom('', '# head\n', '# head\n\n'));
  fc.assert(
    fc.property(file, fc.nat(5), fc.nat(5), rule, ([parts, head], i, j, added) => {
      const text = fileOf(parts, head);
      const before = summary(text);
      const [from, to] = [i % before.length, j % before.length];

      const moved = withRuleMoved(text, from, to);
      const order = [...before];
      order.splice(to, 0, ...order.splice(from, 1));
      expect(summary(moved)).toEqual(order);
      expect(comments(moved)).toEqual(comments(text));

      expect(summary(withoutRule(text, from))).toEqual(before.toSpliced(from, 1));

      for (const on of [true, false]) {
        const switched = withRuleOn(text, from, on);
        expect(summary(switched)).toEqual(before.with(from, before[from]!.replace(/ \w+$/, ` ${on}`)));
        expect(comments(switched)).toEqual(comments(text));
      }

      const more = withRuleAdded(text, `- ${added.replaceAll('\n', '\n  ')}`);
      expect(summary(more).slice(0, -1)).toEqual(before);
      expect(more.startsWith(text.trimEnd())).toBe(true);
    }),
    { numRuns: 500 },
  );
});
