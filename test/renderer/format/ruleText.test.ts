import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type RuleKind, ruleKinds, ruleText } from '../../../renderer/format/ruleText.ts';
import { parseRules } from '../../../src-core/intercept/rules/parseRules.ts';
import { fakeDetail } from '../../support/fakeBridge/fakeData.ts';

const select = fakeDetail(0);
const insert = fakeDetail(4);
const failed = fakeDetail(8);
const when = 'digest:0123456789abcdef';

describe('a rule from an exchange', () => {
  it('is offered by what the exchange got', () => {
    expect(ruleKinds(select)[0]).toBe('rows');
    expect(ruleKinds(insert)[0]).toBe('ok');
    expect(ruleKinds(failed)[0]).toBe('error');
  });

  it.each<RuleKind>(['rows', 'ok', 'error', 'deadlock', 'delay', 'rewrite', 'close'])('is one that a rules file takes: %s', (kind) => {
    for (const detail of [select, insert, failed, null]) {
      const text = ruleText(kind, when, detail);
      const rules = parseRules(`rules:\n${text.replace(/^/gm, '  ')}`);
      expect(rules).toHaveLength(1);
      expect((parse(text) as { when: string }[])[0]!.when).toBe(when);
    }
  });

  it('sends dollar signs of the statement as they are', () => {
    const hash = { ...select, sqlWithParams: "SELECT '$2y$10$'" };
    const [rule] = parseRules(`rules:\n${ruleText('rewrite', when, hash).replace(/^/gm, '  ')}`);
    expect(rule!.actions[0]!.make({ group: () => null })).toEqual({ kind: 'rewrite', sql: "SELECT '$2y$10$'" });
  });

  it('says what the exchange says', () => {
    const [made] = parse(ruleText('ok', when, insert)) as { then: object }[];
    expect(made!.then).toEqual({ ok: { affected_rows: 1, last_insert_id: 88_123, info: 'Rows matched: 1  Changed: 1  Warnings: 0' } });
    const [error] = parse(ruleText('error', when, failed)) as { then: object }[];
    expect(error!.then).toEqual({ error: { code: 1146, sqlstate: '42S02', message: "Table 'shop.order_itmes' doesn't exist" } });
  });
});
