import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../src-core/mysql/sql/lexer.ts';
import { cpuMs } from '../support/cpuTime.ts';

const pieces = fc.constantFrom(
  'SELECT',
  'x',
  '1',
  '.',
  "'",
  '"',
  '`',
  '\\',
  '/*',
  '*/',
  '/*!50100',
  '#',
  '--',
  ' ',
  '\n',
  '@',
  '?',
  ':=',
  '<',
  '>',
  'é',
  '0x',
  "x'",
  '_utf8',
  '\0',
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((p) => p.join('')),
  fc.string({ unit: 'binary' }),
);

describe('the lexer', () => {
  it('covers every character exactly once and never throws', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), fc.boolean(), (sql, ansiQuotes, noBackslashEscapes) => {
        let at = 0;
        for (const token of tokenize(sql, { ansiQuotes, noBackslashEscapes })) {
          expect(token.from).toBe(at);
          expect(token.to).toBeGreaterThan(at);
          at = token.to;
        }
        expect(at).toBe(sql.length);
      }),
    );
  });

  it('takes time that is linear in the length', () => {
    for (const piece of ["'", '/*!', '/*', '--', '`a', '@', '1e', '\\', '.5', '*/']) {
      const sql = piece.repeat(100_000);
      expect(cpuMs(() => tokenize(sql))).toBeLessThan(2_000);
    }
  });
});
