import { describe, expect, it } from 'vitest';
import { matchesKey } from '../../../renderer/actions/keyMatch.ts';
import { keyWords } from '../../../renderer/actions/keyWords.ts';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe('keys', () => {
  it('plain keys are pressed alone', () => {
    expect(matchesKey('j', press('j'))).toBe(true);
    expect(matchesKey('j', press('j', { ctrlKey: true }))).toBe(false);
    expect(matchesKey('j', press('j', { altKey: true }))).toBe(false);
    expect(matchesKey('?', press('?'))).toBe(true);
  });

  it('mod is Ctrl or Cmd, whatever Shift makes of the letter', () => {
    expect(matchesKey('mod+k', press('k', { ctrlKey: true }))).toBe(true);
    expect(matchesKey('mod+k', press('K', { metaKey: true }))).toBe(true);
    expect(matchesKey('mod+k', press('k'))).toBe(false);
  });

  it('are written as keyboards label them', () => {
    expect(keyWords('mod+k', false)).toBe('Ctrl+K');
    expect(keyWords('mod+k', true)).toBe('⌘K');
    expect(keyWords('ArrowDown')).toBe('↓');
  });
});
