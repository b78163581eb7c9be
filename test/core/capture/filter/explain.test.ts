import { describe, expect, it } from 'vitest';
import { completing, seenCompletions, valueText } from '../../../../src-core/capture/filter/complete.ts';
import { explainFilter } from '../../../../src-core/capture/filter/explain.ts';
import { fields } from '../../../../src-core/capture/filter/fields.ts';
import { parseFilter } from '../../../../src-core/capture/filter/parse.ts';

describe('a filter in words', () => {
  it.each([
    ['', 'All exchanges.'],
    ['orders', 'Exchanges where it shows “orders”.'],
    ['user:app ms>50 not is:mocked', 'Exchanges where the user is app, it took more than 50 ms, and it was not answered by the proxy.'],
    ['user:app,batch or ms<=1.5s', 'Exchanges where the user is app or batch or it took at most 1.5 s.'],
    ['user!=app,batch', 'Exchanges where the user is not app nor batch.'],
    ['(a or b) c', 'Exchanges where (it shows “a” or it shows “b”) and it shows “c”.'],
    ['not (a or b)', 'Exchanges where it does not show “a” and it does not show “b”.'],
    ['not (a b) c', 'Exchanges where (it does not show “a” or it does not show “b”) and it shows “c”.'],
    ['-rows>100', 'Exchanges where the number of rows is at most 100.'],
    ['table:orders -table:users', 'Exchanges where it names the table orders and it does not name the table users.'],
    ['table~"^tmp"', 'Exchanges where the table matches /^tmp/.'],
    ['sql:"a b" sql!~x', 'Exchanges where the SQL contains “a b” and the SQL does not match /x/.'],
    ['sql="a b"', 'Exchanges where the SQL is “a b”.'],
    ['error:1213,ER_DUP_ENTRY', 'Exchanges where the error is 1213 ER_LOCK_DEADLOCK or ER_DUP_ENTRY.'],
    [
      'error:* error>=2000 error~dup',
      'Exchanges where it ended with an error, the error’s code is at least 2000, and the error’s message matches /dup/.',
    ],
    ['is:read,error', 'Exchanges where it reads or ended with an error.'],
    ['not is:read,error', 'Exchanges where it reads nothing and ended without an error.'],
    ['tls:no transaction:yes', 'Exchanges where the client’s connection is not encrypted and it is inside a transaction.'],
    ['tls:1.2', 'Exchanges where the encryption is 1.2.'],
    ['param:42 digest:3da9 held>1', 'Exchanges where a parameter is 42, the digest begins with 3da9, and it was held more than 1 ms.'],
  ])('%s', (filter, sentence) => {
    expect(explainFilter(parseFilter(filter))).toBe(sentence);
  });
});

describe('completion', () => {
  const labels = (text: string, caret = text.length): string[] | null => completing(text, caret)?.fixed.map(({ label }) => label) ?? null;

  it.each([
    ['us', ['user']],
    ['x -sch', ['schema']],
    ['(dur', ['ms']],
    ['a o', ['or']],
    ['a n', ['not']],
    ['n', ['not']],
    ['is:mo', ['mocked', 'modified']],
    ['is:read,wr', ['write']],
    ['command:COM', []],
    ['command:init', ['init_db']],
    ['tls:', ['yes', 'no']],
    ['user:', []],
    ['foo:', null],
    ['sql~us', null],
    ['"us', null],
    ['sql:"a b" us', ['user']],
    ['count(us', ['user']],
    ["it's us", ['user']],
    ['a.us', null],
  ])('of %s', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it('offers all fields where nothing is typed', () => {
    expect(labels('')).toEqual(fields.map(({ name }) => name));
    expect(completing('user:app  ms', 9)).toMatchObject({ from: 9, to: 9, typed: '', field: null });
  });

  it('puts the operator that a field usually has', () => {
    expect(completing('m', 1)?.fixed[0]).toEqual({ insert: 'ms>', label: 'ms', about: 'whole duration' });
    expect(completing('-us', 3)).toMatchObject({ from: 1, to: 3, fixed: [{ insert: 'user:' }] });
  });

  it('offers what was seen, as the language writes it', () => {
    const seen = [
      { value: 'shop batch', about: '3' },
      { value: 'my shop', about: '' },
      { value: 'shop-api', about: '9' },
    ];
    const place = completing('program:x,sho', 13)!;
    expect(place).toMatchObject({ from: 10, to: 13, typed: 'sho', field: 'program' });
    expect(seenCompletions(place, seen).map(({ insert }) => insert)).toEqual(['"shop batch"', 'shop-api', '"my shop"']);
    expect(seenCompletions(completing('is:mo', 5)!, [{ value: 'mocked', about: '' }])).toEqual([]);
    expect(['a', 'a b', 'a"b', 'a,b', 'a*', '127.0.0.1:3306'].map(valueText)).toEqual([
      'a',
      '"a b"',
      '"a\\"b"',
      '"a,b"',
      '"a*"',
      '127.0.0.1:3306',
    ]);
  });
});
