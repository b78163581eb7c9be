import { describe, expect, it } from 'vitest';
import { byWords, interventions, outcomeOf } from '../../../renderer/format/interventions.ts';
import type { Summary } from '../../../src-core/bridge/contract.ts';
import { fakeSummary } from '../../support/fakeBridge/fakeData.ts';

const none = { parent: null, heldUs: 0, modified: false, mocked: false, injected: false, given: null, by: [], notes: [] };

describe('what somebody did to an exchange', () => {
  it('is nothing for most', () => {
    expect(interventions(null)).toEqual([]);
    expect(interventions(none)).toEqual([]);
  });

  it('is told in words, with who did it', () => {
    const words = interventions({ ...none, heldUs: 4_200_000, modified: true, by: ['breakpoint table:orders'] });
    expect(words.map((w) => w.word)).toEqual(['held', 'rewritten']);
    expect(words[0]!.why).toBe('It waited 4.20 s for a decision by breakpoint table:orders');
  });

  it('names nobody twice', () => {
    expect(byWords(['rule slow', 'by hand'])).toBe('by rule slow, then by hand');
    expect(byWords(['by hand', 'by hand'])).toBe('by hand');
    expect(interventions({ ...none, modified: true, by: ['by hand'] })[0]!.why).toContain('changed by hand;');
  });

  it('calls what was made up mocked, not rewritten', () => {
    expect(interventions({ ...none, mocked: true, modified: true }).map((w) => w.word)).toEqual(['mocked']);
    expect(interventions({ ...none, injected: true, parent: 4 }).map((w) => w.word)).toEqual(['injected']);
  });

  it('says of an injected statement what became of its result, once that is known', () => {
    const child = { id: 5, interception: { ...none, injected: true, parent: 4 } };
    const parent = (given: number | null, state: Summary['state'] = 'replied'): Summary => ({
      ...fakeSummary(3),
      state,
      interception: { ...none, given },
    });
    expect(outcomeOf(child, undefined)).toBeNull();
    expect(outcomeOf(child, parent(null, 'running'))).toBeNull();
    expect(outcomeOf(child, parent(5))).toBe('given');
    expect(outcomeOf(child, parent(6))).toBe('ignored');
    expect(outcomeOf({ id: 5, interception: null }, parent(null))).toBeNull();
    expect(interventions(child.interception, 'given')[0]!.why).toContain('the client got its result');
    expect(interventions(child.interception, 'ignored').map((w) => w.word)).toEqual(['injected', 'result ignored']);
  });
});
