import { describe, expect, it } from 'vitest';
import { parametersFit } from '../../../../src-core/responder/mock/parameterSpec.ts';
import { AskedStatement, digestFrom, literalsOf, plainText } from '../../../../src-core/responder/mock/statementText.ts';
import { LikePattern } from '../../../../src-core/responder/sql/likePattern.ts';

describe('a pattern of LIKE', () => {
  it.each([
    ['SELECT %', 'select 1', true],
    ['%', '', true],
    ['a%b%c', 'a-b-b-c', true],
    ['a%b%c', 'a-c-b', false],
    ['_', '', false],
    ['a_c', 'abc', true],
    ['a_c', 'abbc', false],
    ['50\\%', '50%', true],
    ['50\\%', '500', false],
    ['%x', 'xxxxy', false],
    ['x%', 'y', false],
  ])('%s on %s', (pattern, text, fits) => {
    expect(new LikePattern(pattern).test(text)).toBe(fits);
  });

  it('takes time that grows with the text, not faster', () => {
    const start = performance.now();
    expect(new LikePattern(`${'%a'.repeat(30)}b`).test('a'.repeat(20_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('values', () => {
  it.each([
    [[1], [1], true],
    [[1], ['1'], true],
    [['1'], [1n], true],
    [[12.5], ['12.50'], true],
    [[1], [2], false],
    [['01'], ['1'], true],
    [['a'], ['A'], false],
    [[null], [null], true],
    [[null], [''], false],
    [[true], [1], true],
    [['ü'], [new TextEncoder().encode('ü')], true],
    [[{ base64: '/w==' }], [Uint8Array.of(255)], true],
    [[{ base64: 'MQ==' }], ['1.0'], false],
    [['9007199254740993'], ['9007199254740992'], false],
    [[1], [1, 2], false],
    [[1, 2], [1], false],
  ])('%o and %o', (wanted, given, fits) => {
    expect(
      parametersFit(
        wanted.map((value) => ({ value })),
        given,
      ),
    ).toBe(fits);
  });

  it('may be any', () => {
    expect(parametersFit([{ any: true }, { value: 2 }], ['x', 2])).toBe(true);
    expect(parametersFit([{ any: true }], [])).toBe(false);
  });
});

describe('statements', () => {
  it('are the same whatever their white space, comments and case of keywords', () => {
    const plain = plainText("SELECT a.b, 'x  Y' FROM t WHERE c = ?");
    expect(plainText("select  a.b ,'x  Y' /* why */ from t\n where c=? ; ;")).toBe(plain);
    for (const other of ["SELECT a.B, 'x  Y' FROM t WHERE c = ?", "SELECT a.b, 'x Y' FROM t WHERE c = ?", "SELECT a.b, 'x  Y' FROM t"])
      expect(plainText(other)).not.toBe(plain);
  });

  it('have digests: given as such, as normal forms, or as a statement', () => {
    const { digest } = new AskedStatement("SELECT * FROM t WHERE id IN (1, 2) AND name = 'x'", null);
    for (const given of [
      'select * from t where id in (?) and name = ?',
      'SELECT * FROM t WHERE id IN (…) AND name = ?',
      ` ${digest.toUpperCase()} `,
    ])
      expect(digestFrom(given)).toBe(digest);
    expect(digestFrom('SELECT * FROM t')).not.toBe(digest);
  });

  it('have values', () => {
    expect(literalsOf("SELECT -1, a - 2, 'it''s', x'00ff', ?, NULL, n IS NOT NULL, 1.5e3 FROM t WHERE a IS NULL")).toEqual([
      '-1',
      '2',
      "it's",
      Uint8Array.of(0, 255),
      null,
      null,
      '1.5e3',
    ]);
    expect(literalsOf("SELECT 'open")).toEqual([]);
    expect(new AskedStatement('SELECT ?, 1', ['p']).values).toEqual(['p']);
  });
});
