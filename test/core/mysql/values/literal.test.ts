import { describe, expect, it } from 'vitest';
import { columnType } from '../../../../src-core/mysql/constants/columnTypes.ts';
import { parameterMarkers } from '../../../../src-core/mysql/sql/lexer.ts';
import { fromBase64, toBase64 } from '../../../../src-core/mysql/values/base64.ts';
import { literal, withParameters } from '../../../../src-core/mysql/values/literal.ts';

describe('literals', () => {
  it('of every kind of value', () => {
    expect(literal(null)).toBe('NULL');
    expect(literal(-1.5)).toBe('-1.5');
    expect(literal(1e30)).toBe('1e30');
    expect(literal({ base64: 'AP8=' })).toBe('0x00FF');
    expect(literal({ base64: '' })).toBe("''");
    expect(literal('2024-01-01', columnType.DATE)).toBe("'2024-01-01'");
  });

  it('of digits depend on the type', () => {
    expect(literal('18446744073709551615', columnType.LONGLONG)).toBe('18446744073709551615');
    expect(literal('1.50', columnType.NEWDECIMAL)).toBe('1.50');
    expect(literal('42', columnType.VAR_STRING)).toBe("'42'");
    expect(literal('42')).toBe("'42'");
    expect(literal('1; DROP TABLE t', columnType.LONG)).toBe("'1; DROP TABLE t'");
  });

  it('escape what must be', () => {
    expect(literal("it's\n\\ \0 \u001a")).toBe("'it''s\\n\\\\ \\0 \\Z'");
    expect(literal("it's \\", undefined, { noBackslashEscapes: true })).toBe("'it''s \\'");
  });

  it('take the place of markers', () => {
    const sql = "SELECT ?, '?', ? FROM t WHERE a = ?";
    expect(withParameters(sql, parameterMarkers(sql), ['1', "'x'"])).toBe("SELECT 1, '?', 'x' FROM t WHERE a = ?");
  });
});

describe('base64', () => {
  it('agrees with the platform for every length', () => {
    for (let n = 0; n < 10; n++) {
      const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 83 + n * 57) & 0xff);
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    }
    expect(() => fromBase64('a b')).toThrow(RangeError);
  });
});
