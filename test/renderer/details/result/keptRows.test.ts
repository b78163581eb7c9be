import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptRows } from '../../../../renderer/details/result/keptRows.ts';

describe('keptRows', () => {
  it('finds the end in few questions', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(1_000_000), fc.nat(1_000_000), async (total, limit) => {
        let asked = 0;
        const kept = await keptRows(total, async (row) => {
          expect(row).toBeLessThan(total);
          asked++;
          return row < limit;
        });
        expect(kept).toBe(Math.min(total, limit));
        expect(asked).toBeLessThanOrEqual(22);
      }),
    ));
});
