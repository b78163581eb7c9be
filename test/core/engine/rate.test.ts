import { expect, it } from 'vitest';
import { Rate } from '../../../src-core/engine/rate.ts';

it('counts over the last whole second', () => {
  const rate = new Rate();
  const seen: number[] = [];
  let total = 0;
  for (let tick = 0; tick <= 12; tick++) {
    // 100 a quarter of a second for two seconds, then nothing.
    if (tick > 0 && tick <= 8) total += 100;
    rate.sample(tick * 250_000, total);
    seen.push(rate.perSecond);
  }
  expect(seen).toEqual([0, 0, 400, 400, 400, 400, 400, 400, 400, 300, 200, 100, 0]);
});
