import { describe, expect, it } from 'vitest';
import {
  addInterval,
  datePart,
  difference,
  formatDate,
  instantText,
  lastDay,
} from '../../../../../src-core/responder/sql/language/dates.ts';

/** Results as MariaDB 10.11 gives them, but for how many zeros end a fraction. */
describe('dates', () => {
  it.each([
    ['2024-01-31', 1, 'MONTH', '2024-02-29'],
    ['2024-02-29', 1, 'YEAR', '2025-02-28'],
    ['2024-03-31 10:00:00', -1, 'QUARTER', '2023-12-31 10:00:00'],
    ['2024-12-31', 1, 'DAY', '2025-01-01'],
    ['2024-12-31', 25, 'HOUR', '2025-01-01 01:00:00'],
    ['2024-12-31 23:59:59.5', 500000, 'MICROSECOND', '2025-01-01 00:00:00'],
    ['2024-12-31 23:59:59', -1.5, 'SECOND', '2024-12-31 23:59:57.500000'],
    ['not a date', 1, 'DAY', null],
    ['2024-02-30', 1, 'DAY', null],
  ])('%s + %s %s', (date, amount, unit, expected) => {
    expect(addInterval(date, amount, unit)).toBe(expected);
  });

  it.each([
    ['MONTH', '2024-01-31', '2024-02-29', 0],
    ['MONTH', '2024-01-15', '2024-03-15', 2],
    ['YEAR', '2000-02-29', '2024-02-28', 23],
    ['DAY', '2024-01-02', '2024-01-01', -1],
    ['SECOND', '2024-01-01', '2024-01-01 00:01:00.9', 60],
  ])('TIMESTAMPDIFF(%s, %s, %s)', (unit, from, to, expected) => {
    expect(difference(unit, from, to)).toBe(expected);
  });

  it('DATE_FORMAT, parts, LAST_DAY, instants', () => {
    expect(formatDate('2024-02-09 13:05:07.25', '%Y|%y|%m|%c|%d|%e|%H|%k|%h|%l|%i|%s|%f|%p|%r|%T|%M|%b|%W|%a|%w|%j|%%')).toBe(
      '2024|24|02|2|09|9|13|13|01|1|05|07|250000|PM|01:05:07 PM|13:05:07|February|Feb|Friday|Fri|5|040|%',
    );
    const date = '2024-03-03 04:05:06';
    const parts = ['YEAR', 'QUARTER', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'DAYOFWEEK', 'WEEKDAY', 'DAYOFYEAR', 'WEEK', 'DAYNAME'];
    expect(parts.map((p) => datePart(p, date))).toEqual([2024, 1, 3, 3, 4, 5, 6, 1, 6, 63, 9, 'Sunday']);
    expect(datePart('HOUR', '12:34:56')).toBe(12);
    expect(lastDay('2023-02-01')).toBe('2023-02-28');
    expect(instantText(1_700_000_000_123_456, 3)).toBe('2023-11-14 22:13:20.123');
  });
});
