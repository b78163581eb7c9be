import { describe, expect, it } from 'vitest';
import { heldWhat, patienceLeft, waited } from '../../../renderer/holds/words.ts';
import { fakeHolds } from '../../support/fakeBridge/fakeHolds.ts';

const [query, execution] = fakeHolds(10).map((h) => h.summary);

describe('the words of a hold', () => {
  it('say what waits', () => {
    expect(heldWhat(query!)).toBe('statement');
    expect(heldWhat(execution!)).toBe('statement (execute)');
    expect(heldWhat({ ...query!, at: 'loginResult', command: '' })).toBe('login result');
  });

  it('say for how long', () => {
    expect(waited(940_000)).toBe('0.9 s');
    expect(waited(61_400_000)).toBe('1 min 1 s');
    expect(waited(3_660_000_000)).toBe('1 h 1 min');
  });

  it('say how long the client will wait, where that is known', () => {
    expect(patienceLeft(execution!, 0)).toBeNull();
    const held = { ...query!, since: 1_000_000, patience: { us: 10_000_000, because: 'connectTimeout' } };
    expect(patienceLeft(held, 6_000_000)).toEqual({ share: 0.5, words: 'the client gives up in 5.0 s' });
    expect(patienceLeft(held, 12_000_000)?.words).toMatch(/may have given up/);
  });
});
