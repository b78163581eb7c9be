import { expect, it } from 'vitest';
import { movedTo } from '../../../renderer/components/gridKeys.ts';

it.each([
  ['ArrowDown', { row: 2, column: 1 }],
  ['ArrowUp', { row: 0, column: 1 }],
  ['ArrowLeft', { row: 1, column: 0 }],
  ['ArrowRight', { row: 1, column: 2 }],
  ['PageDown', { row: 21, column: 1 }],
  ['PageUp', { row: 0, column: 1 }],
])('%s leads on from a cell', (key, to) => {
  expect(movedTo(key, { row: 1, column: 1 }, 100, 3)).toEqual(to);
});

it('stays within the grid', () => {
  expect(movedTo('PageDown', { row: 5, column: 0 }, 10, 3)).toEqual({ row: 9, column: 0 });
  expect(movedTo('ArrowRight', { row: 5, column: 2 }, 10, 3)).toEqual({ row: 5, column: 2 });
});

it('begins at the first cell', () => {
  expect(movedTo('PageDown', null, 10, 3)).toEqual({ row: 0, column: 0 });
});

it.each([
  ['Enter', 10, 3],
  ['ArrowDown', 0, 3],
  ['ArrowDown', 10, 0],
])('%s leads nowhere in %i rows and %i columns', (key, rows, columns) => {
  expect(movedTo(key, { row: 0, column: 0 }, rows, columns)).toBeNull();
});
