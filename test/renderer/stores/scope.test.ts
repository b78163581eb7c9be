import { expect, it } from 'vitest';
import { composeFilter } from '../../../renderer/stores/scope.ts';

it('puts the session before what was typed', () => {
  expect(composeFilter(null, '  orders ')).toBe('orders');
  expect(composeFilter(12, '')).toBe('session:12');
  expect(composeFilter(12, ' orders')).toBe('session:12 (orders)');
});
