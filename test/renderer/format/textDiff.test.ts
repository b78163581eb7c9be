import { describe, expect, it } from 'vitest';
import { type DiffPart, textDiff } from '../../../renderer/format/textDiff.ts';

const shown = (parts: readonly DiffPart[]): string => parts.map((p) => (p.same ? p.text : `[${p.text}]`)).join('');

describe('the difference of two statements', () => {
  it('is told word by word', () => {
    const { before, after } = textDiff('SELECT id FROM users WHERE a = 1', 'SELECT id FROM people WHERE a = 2 LIMIT 10');
    expect(shown(before)).toBe('SELECT id FROM [users] WHERE a = [1]');
    expect(shown(after)).toBe('SELECT id FROM [people] WHERE a = [2 LIMIT 10]');
  });

  it('is nothing for the same text, and all of it where there was none', () => {
    expect(textDiff('SELECT 1', 'SELECT 1').after).toEqual([{ text: 'SELECT 1', same: true }]);
    expect(textDiff('', 'SELECT 1').after).toEqual([{ text: 'SELECT 1', same: false }]);
  });

  it('gives both texts back whole, also where they are too long to be compared', () => {
    const long = Array.from({ length: 5000 }, (_, i) => `a${i}`).join(', ');
    const other = Array.from({ length: 5000 }, (_, i) => `b${i}`).join(', ');
    const { before, after } = textDiff(`SELECT ${long} FROM t`, `SELECT ${other} FROM t`);
    expect(before.map((p) => p.text).join('')).toBe(`SELECT ${long} FROM t`);
    expect(after.map((p) => p.text).join('')).toBe(`SELECT ${other} FROM t`);
    expect(after.at(-1)).toMatchObject({ same: true });
  });
});
