import { expect, it } from 'vitest';
import { columnType } from '../../../renderer/format/columnType.ts';

const column = (type: string, more: object = {}) => ({ name: 'c', table: '', schema: '', type, flags: ['UNSIGNED', 'BINARY'], ...more });

it('says unsigned of numbers only: servers set the flag at dates, bits and UUIDs too', () => {
  expect(columnType(column('LONG'))).toBe('long unsigned');
  expect(columnType(column('TIMESTAMP'))).toBe('timestamp');
  expect(columnType(column('STRING', { extended_type: 'uuid' }))).toBe('uuid');
  expect(columnType(column('YEAR'))).toBe('year');
});
