import { describe, expect, it } from 'vitest';
import { filterKey, matchesPlainText, parsePlainText } from '../../../../src-core/capture/filter/plainText.ts';

const row = { text: 'SELECT * FROM Orders WHERE id = 7', user: 'shop_app', command: 'COM_QUERY', session: 12 };
const matches = (typed: string) => matchesPlainText(parsePlainText(typed), row);

describe('the plain-text filter', () => {
  it('reads words and quoted text', () => {
    expect(parsePlainText('  Orders "from  orders" x"y z').words).toEqual(['orders', 'from  orders', 'x', 'y z']);
    expect(parsePlainText('""  ').words).toEqual([]);
  });

  it('keeps to one session where session:N says so, outside quotes', () => {
    expect(parsePlainText('session:12 orders')).toEqual({ words: ['orders'], session: 12 });
    expect(parsePlainText('"session:12"')).toEqual({ words: ['session:12'], session: null });
    expect(matches('session:12')).toBe(true);
    expect(matches('session:12 orders')).toBe(true);
    expect(matches('session:1 orders')).toBe(false);
    expect(filterKey(parsePlainText('session:1'))).not.toBe(filterKey(parsePlainText('session:2')));
  });

  it('wants every word, in any case, in SQL, user or command', () => {
    expect(matches('')).toBe(true);
    expect(matches('orders SHOP_ com_query')).toBe(true);
    expect(matches('orders users')).toBe(false);
    expect(matches('"from orders"')).toBe(true);
    expect(matches('"orders from"')).toBe(false);
  });

  it('does not find a word across two of the three', () => {
    expect(matches('7shop')).toBe(false);
  });

  it('knows filters that find the same', () => {
    expect(filterKey(parsePlainText('a B'))).toBe(filterKey(parsePlainText('b a a')));
  });
});
