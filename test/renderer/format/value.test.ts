import { describe, expect, it } from 'vitest';
import { base64Length, cellKind, cellText } from '../../../renderer/format/value.ts';

describe('cells', () => {
  it('tells NULL, text, numbers and binary apart', () => {
    expect(cellKind(null, 'VAR_STRING')).toBe('null');
    expect(cellKind('NULL', 'VAR_STRING')).toBe('text');
    expect(cellKind('12.50', 'NEWDECIMAL')).toBe('number');
    expect(cellKind(12, 'LONG')).toBe('number');
    expect(cellKind({ base64: 'AA==' }, 'BLOB')).toBe('binary');
  });

  it('keeps a cell on one line', () => {
    expect(cellText('two\nlines\r\nand\ttab')).toBe('two↵lines↵and⇥tab');
    expect(cellText('abcdef', 3)).toBe('abc…');
    expect(cellText(null)).toBe('NULL');
  });

  it('shows binary as hexadecimal with its length when it is long', () => {
    expect(cellText({ base64: btoa('\x00\xff') })).toBe('0x00ff');
    expect(cellText({ base64: btoa('x'.repeat(100)) })).toBe(`0x${'78'.repeat(24)}… (100 bytes)`);
    for (const n of [0, 1, 2, 3, 100]) expect(base64Length(btoa('x'.repeat(n)))).toBe(n);
  });
});
