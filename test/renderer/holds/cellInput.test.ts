import { describe, expect, it } from 'vitest';
import { freeCell, inputText, typedCell } from '../../../renderer/holds/cellInput.ts';

describe('a cell as one types it', () => {
  it('shows bytes in hexadecimal and takes them back', () => {
    expect(inputText({ base64: 'AAH/' })).toBe('0x0001ff');
    expect(typedCell('0x00FF', { base64: 'AA==' })).toEqual({ base64: 'AP8=' });
  });

  it('stays text where text was, also if it looks like bytes or a number', () => {
    expect(typedCell('0x00ff', 'text')).toBe('0x00ff');
    expect(typedCell('42', 41)).toBe('42');
    expect(typedCell('', 'x')).toBe('');
  });

  it('is a number of its own where the type follows from it and a double holds it', () => {
    expect(freeCell('-42')).toBe(-42);
    expect(freeCell('0123')).toBe('0123');
    expect(freeCell('9007199254740993')).toBe('9007199254740993');
    expect(freeCell('1.50')).toBe('1.50');
    expect(freeCell('0xff')).toEqual({ base64: '/w==' });
    expect(freeCell('0x')).toBe('0x');
  });
});
