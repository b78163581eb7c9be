import { expect, it } from 'vitest';
import { columnWidths } from '../../../../renderer/details/result/columnWidths.ts';

const column = (name: string, type = 'LONG') => ({ name, type, table: '', schema: '' });

it('is as wide as name, type or values need, within bounds', () => {
  const [id, long, name] = columnWidths([column('id'), column('note'), column('a_rather_long_column_name')], [[1, 'x'.repeat(500), null]]);
  expect(id).toBeLessThan(name!);
  expect(long).toBeGreaterThan(name!);
  expect(long).toBeLessThan(400);
});

it('shows short binary values whole, with the room around them', () => {
  const value = { base64: 'AAEC/v8=' };
  const [binary, text] = columnWidths([column('b', 'BLOB'), column('t', 'VAR_STRING')], [[value, '0x000102feff']]);
  expect(binary).toBeGreaterThan(text!);
});
