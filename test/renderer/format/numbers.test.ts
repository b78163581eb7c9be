import { describe, expect, it } from 'vitest';
import { bytes, clock, count, digits, duration, milliseconds, plural } from '../../../renderer/format/numbers.ts';

describe('numbers', () => {
  it('separates thousands', () => {
    expect(count(1_204)).toBe('1,204');
    expect(digits('18446744073709551615')).toBe('18,446,744,073,709,551,615');
    expect(digits('none')).toBe('none');
    expect(plural(1, 'row')).toBe('1 row');
    expect(plural(2_000, 'row')).toBe('2,000 rows');
  });

  it('gives sizes one unit', () => {
    expect(bytes(0)).toBe('0 B');
    expect(bytes(1_023)).toBe('1,023 B');
    expect(bytes(12_700)).toBe('12.4 KB');
    expect(bytes(640 * 1024 * 1024)).toBe('640.0 MB');
  });

  it('writes spans in the unit that suits them', () => {
    expect(milliseconds(412)).toBe('0.41');
    expect(milliseconds(1_240_131)).toBe('1,240.13');
    expect(duration(412)).toBe('412 µs');
    expect(duration(1_692)).toBe('1.69 ms');
    expect(duration(91_230)).toBe('91.2 ms');
    expect(duration(1_240_000)).toBe('1.24 s');
  });

  it('writes an instant as local time with milliseconds', () => {
    const noon = new Date(2026, 10, 21, 12, 1, 3, 45).getTime() * 1000;
    expect(clock(noon + 999)).toBe('12:01:03.045');
  });
});
