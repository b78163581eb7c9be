import { describe, expect, it } from 'vitest';
import { elementHeight, endTop, scrollForTop, tallest, topAfterScroll, topToReveal } from '../../../renderer/components/scaledScroll.ts';

const small = { rows: 300_000, rowHeight: 24, viewport: 700 };
const huge = { rows: 3_000_000, rowHeight: 24, viewport: 700 };

describe('scaled scrolling', () => {
  it('is plain scrolling while the rows fit an element', () => {
    expect(elementHeight(small)).toBe(7_200_000);
    expect(topAfterScroll(small, 0, 0, 123_456)).toBe(123_456);
    expect(scrollForTop(small, 123_456)).toBe(123_456);
  });

  it('keeps the element within bounds and reaches both ends', () => {
    expect(elementHeight(huge)).toBe(tallest);
    expect(topAfterScroll(huge, 500, 400, 0)).toBe(0);
    expect(topAfterScroll(huge, 1_000_000, 100, tallest - 700)).toBe(endTop(huge));
    expect(scrollForTop(huge, endTop(huge))).toBe(tallest - 700);
  });

  it('moves rows one to one for a wheel and by share for the thumb', () => {
    const top = 36_000_000;
    const scroll = scrollForTop(huge, top);
    expect(topAfterScroll(huge, top, scroll, scroll + 120)).toBe(top + 120);
    const half = (tallest - 700) / 2;
    expect(topAfterScroll(huge, 0, 0, half)).toBeCloseTo(endTop(huge) / 2, 0);
  });

  it('a position and its scrollTop lead to each other', () => {
    for (const top of [0, 10_000, 35_000_000, endTop(huge)]) {
      expect(topAfterScroll(huge, 0, -1e9, scrollForTop(huge, top))).toBeCloseTo(top, 3);
    }
  });

  it('reveals a row with the least movement', () => {
    expect(topToReveal(small, 1000, 10)).toBe(240);
    expect(topToReveal(small, 1000, 50)).toBe(1000);
    expect(topToReveal(small, 1000, 100)).toBe(101 * 24 - 700);
  });
});
