import { expect, it } from 'vitest';
import { barShares } from '../../../renderer/components/barShares.ts';

const length = (s: ReturnType<typeof barShares>): number => s.wait + s.server + s.transfer;

it('a longer exchange never has a shorter bar, and no bar leaves its column', () => {
  let before = 0;
  for (const us of [1, 40, 400, 4_000, 40_000, 4_000_000, 4_000_000_000]) {
    const now = length(barShares(0, us, 0));
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(100.001);
    before = now;
  }
  expect(before).toBeCloseTo(100);
});

it('the parts are in proportion', () => {
  const s = barShares(100, 300, 0);
  expect(s.server / s.wait).toBeCloseTo(3);
  expect(barShares(0, 0, 0)).toEqual({ wait: 0, server: 0, transfer: 0 });
});
