import { describe, expect, it } from 'vitest';
import { placeIn } from '../../../renderer/panels/rules/faultPlace.ts';
import { lineOf, markOf } from '../../../renderer/panels/scripts/scriptPlace.ts';
import { parseRules } from '../../../src-core/intercept/rules/parseRules.ts';
import { RulesFault, rulesFaultLine } from '../../../src-core/intercept/rules/rulesFault.ts';

function refusal(text: string): RulesFault {
  try {
    parseRules(text);
  } catch (thrown) {
    if (thrown instanceof RulesFault) return thrown;
    throw thrown;
  }
  throw new Error('it was taken');
}

describe('places that messages name', () => {
  it('are found in what the rules parser says', () => {
    const fault = refusal("rules:\n  - when: 'table:orders'\n    then: { dleay: 5ms }\n");
    const place = placeIn(rulesFaultLine('rules.yaml', fault));
    expect(place).toMatchObject({ line: 3, column: 13 });
    expect(place!.message).toMatch(/dleay/);
  });

  it('are none where none is named', () => {
    expect(placeIn('The engine stopped.')).toBeNull();
    expect(markOf('it was stopped')).toBeNull();
    expect(lineOf('audit.ts')).toBeNull();
  });

  it('are lines of scripts', () => {
    expect(lineOf('audit.ts:6')).toBe(6);
    expect(markOf("mask.ts:3:17: ',' expected")).toEqual({ line: 3, column: 17, message: "',' expected" });
  });
});
