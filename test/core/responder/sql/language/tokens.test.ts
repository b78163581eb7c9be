import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStatements, tokensOf, UnclosedToken } from '../../../../../src-core/responder/sql/language/tokens.ts';

const kinds = (sql: string) => tokensOf(sql).map((t) => `${t.kind} ${t.value}`);

describe('tokensOf', () => {
  it.each([
    ["'a\\'b''c\\n'", ["string a'b'c\n"]],
    ['"a""b"', ['string a"b']],
    ['`a``b`', ['quotedName a`b']],
    ["x'00fF' 0xabc b'101'", ['bytes 00fF', 'bytes 0abc', 'bytes 05']],
    ['1 .5 1.5e-3 12.', ['number 1', 'number .5', 'number 1.5e-3', 'number 12.']],
    ['@@global.max_x @@version @`a b` @x', ['systemVariable max_x', 'systemVariable version', 'userVariable a b', 'userVariable x']],
    ['a.b->>"$.c" <=> ?', ['word A', 'operator .', 'word B', 'operator ->>', 'string $.c', 'operator <=>', 'parameter ?']],
    ['1 -- x\n+ # y\n2 /* z */ /*!50001 AS */ größe', ['number 1', 'operator +', 'number 2', 'word AS', 'word GRÖSSE']],
    ['1--1', ['number 1', 'operator -', 'operator -', 'number 1']],
    ["'100\\%'", ['string 100\\%']],
  ])('%s', (sql, expected) => {
    expect(kinds(sql)).toEqual(expected);
  });

  it.each(["'a", '"a', '`a', '/* a', "select '\\'"])('%s never ends', (sql) => {
    expect(() => tokensOf(sql)).toThrow(UnclosedToken);
  });

  it('takes any text: tokens stand in order, apart, and within it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (sql) => {
        let at = 0;
        try {
          for (const t of tokensOf(sql)) {
            expect(t.from).toBeGreaterThanOrEqual(at);
            expect(sql.slice(t.from, t.to)).toBe(t.text);
            at = t.to;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(UnclosedToken);
        }
      }),
    );
  });
});

it('splitStatements cuts at semicolons outside strings', () => {
  expect(splitStatements(tokensOf(";a;';' ;; b /* ; */;")).map((s) => s.map((t) => t.text).join(' '))).toEqual(['a', "';'", 'b']);
});
