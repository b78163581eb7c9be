import { expect, it } from 'vitest';
import { sqlParts } from '../../../renderer/components/sqlParts.ts';

it('colours words, strings, numbers, comments and parameters', () => {
  const parts = sqlParts("SELECT id FROM t WHERE a = 'x' AND b > 12 /* why */ AND c = ?");
  const of = (kind: string): string[] => parts.filter((p) => p.kind === kind).map((p) => p.text.trim());
  expect(of('string')).toEqual(["'x'"]);
  expect(of('number')).toEqual(['12']);
  expect(of('comment')).toEqual(['/* why */']);
  expect(of('parameter')).toEqual(['?']);
  expect(of('keyword')).toContain('SELECT');
});

it('loses nothing but line ends', () => {
  const sql = "SELECT 1,\n  'a\nb' -- end";
  expect(
    sqlParts(sql)
      .map((p) => p.text)
      .join(''),
  ).toBe("SELECT 1, 'a b' -- end");
});
