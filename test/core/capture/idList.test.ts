import { describe, expect, it } from 'vitest';
import { IdList } from '../../../src-core/capture/idList.ts';

describe('a list of ids', () => {
  it('grows, takes ids above 2^32, and takes some in between', () => {
    const list = new IdList();
    const plain: number[] = [];
    for (let i = 0; i < 3000; i++) {
      list.push(i * 2_000_000);
      plain.push(i * 2_000_000);
    }
    for (const index of [0, 1500, 3002]) {
      list.insert(index, index + 1);
      plain.splice(index, 0, index + 1);
    }
    expect(Array.from({ length: list.length }, (_, i) => list.at(i))).toEqual(plain);
    expect(list.at(list.length)).toBeUndefined();
  });
});
