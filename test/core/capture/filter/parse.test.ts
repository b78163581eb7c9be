import { describe, expect, it } from 'vitest';
import { FilterFault } from '../../../../src-core/capture/filter/faults.ts';
import { compileFilter } from '../../../../src-core/capture/filter/filter.ts';
import { parseFilter } from '../../../../src-core/capture/filter/parse.ts';
import { printFilter } from '../../../../src-core/capture/filter/print.ts';

/** The canonical form. */
function read(text: string): string {
  return printFilter(parseFilter(text));
}

function fault(text: string): { word: string; message: string } {
  try {
    parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    expect(error.message).not.toMatch(/\n/);
    return { word: text.slice(error.offset, error.offset + error.length), message: error.message };
  }
  throw new Error(`“${text}” was taken`);
}

describe('the grammar', () => {
  it.each([
    ['', ''],
    ['  ', ''],
    ['orders', 'orders'],
    ['select orders', 'select and orders'],
    ['a AND b Or c', '(a and b) or c'],
    ['a or b c', 'a or (b and c)'],
    ['(a or b) c', '(a or b) and c'],
    ['((a)) and (b and (c))', 'a and b and c'],
    ['not a -b !c', 'not a and not b and not c'],
    ['not not a', 'not not a'],
    ['not(a or b)', 'not (a or b)'],
    ['"a  b" \'c "d"\'', '"a  b" and "c \\"d\\""'],
    ['"say \\"hi\\" \\\\ \\n"', '"say \\"hi\\" \\\\ \\\\n"'],
    ['count(*) max(id)', '"count(*)" and "max(id)"'],
    ['(count(*))', '"count(*)"'],
    ['?=42 = 5', '"?=42" and "=" and 5'],
    ['12:30', '"12:30"'],
    ['"and" "or"', '"and" and "or"'],
    ['-5', 'not 5'],
    ['- 5', '"-" and 5'],
    ['notes android order', 'notes and android and order'],
    ['user:app ms>50', 'user:app and ms>50'],
    ['USER:App', 'user:App'],
    ['db:shop duration>=1.5s', 'schema:shop and ms>=1.5s'],
    ['ms > 50 and rows <= 7', 'ms>50 and rows<=7'],
    ['user != app', 'user!=app'],
    ['user:"a b",c', 'user:"a b",c'],
    ["user:'a b'", 'user:"a b"'],
    ['client:127.0.0.1:5050', 'client:127.0.0.1:5050'],
    ['sql:id,name', 'sql:id,name'],
    ['sql:count(*)', 'sql:count(*)'],
    ['sql~"^SELECT \\* FROM \\"x\\\\"', 'sql~"^SELECT \\* FROM \\"x\\\\"'],
    ['sql~^select.*x$ y', 'sql~"^select.*x$" and y'],
    ['sql!~x', 'sql!~"x"'],
    ['(table:orders)', 'table:orders'],
    ['error:1146,ER_DUP_ENTRY,lock*', 'error:1146,ER_DUP_ENTRY,lock*'],
    ['error:dup_entry,er_key_not_found,LOCK_deadlock', 'error:dup_entry,er_key_not_found,LOCK_deadlock'],
    ['user', 'user'],
    ["it's", '"it\'s"'],
  ])('reads %s', (text, canonical) => {
    expect(read(text)).toBe(canonical);
    expect(read(canonical)).toBe(canonical);
  });

  it.each([
    ['usr:app', 'usr', 'there is no field “usr”; did you mean user?'],
    ['scheme:shop', 'scheme', 'there is no field “scheme”; did you mean schema?'],
    ['price>5', 'price>', 'there is no field “price”; put the text in quotes to search the SQL for it'],
    ['user: app', 'user:', 'a value is missing after “user:”'],
    ['x ms >', 'ms >', 'a value is missing after “ms >”'],
    ['user:a,', 'user:a,', 'a value is missing after “user:a,”'],
    ['ms>fast', 'fast', '“fast” is no duration; expected such as 50 (milliseconds), 1.5s or 200us'],
    ['ms:50', 'ms:50', 'ms is not compared with :; expected > >= < or <='],
    ['rows>1.5', '1.5', '“1.5” is no whole number'],
    ['bytes>1XB', '1XB', '“1XB” is no size; expected such as 500, 64KiB or 1MB'],
    ['user>5', 'user>5', 'user is not compared with >; expected : = != ~ or !~'],
    ['is:reed', 'reed', 'is:reed is not known; did you mean is:read?'],
    ['is:read,xyzzy', 'xyzzy', /^is:xyzzy is not known; expected read, write, ddl, /],
    ['command:com_excute', 'com_excute', 'there is no command “com_excute”; did you mean execute?'],
    ['command:xyzzy', 'xyzzy', 'there is no command “xyzzy”; expected one such as query, execute or ping'],
    ['error:no-table', 'no-table', '“no-table” is no error; expected a code or a name, such as 1146 or ER_NO_SUCH_TABLE'],
    ['error:ER_NO_SUCH_TABEL', 'ER_NO_SUCH_TABEL', 'there is no error “ER_NO_SUCH_TABEL”; did you mean ER_NO_SUCH_TABLE?'],
    ['error:1146,nonsense', 'nonsense', 'there is no error “nonsense”; write its code'],
    ['digest:xyz', 'xyz', '“xyz” is no digest; expected its 16 hexadecimal digits, or the first ones'],
    ['tls:maybe', 'maybe', '“maybe” is no TLS version; expected yes, no or one such as TLSv1.3'],
    ['transaction:3', '3', '“3” is neither yes nor no'],
    ['sql~"(a"', '"(a"', 'the regular expression is wrong: missing closing ): “(a”'],
    ['sql~"(a)\\1"', '"(a)\\1"', /back references are not known here$/],
    ['sql~"a(?=b)"', '"a(?=b)"', /look-around is not known here$/],
    ['sql~""', null, null],
    ['"abc', '"abc', 'this quote is not closed; expected " at its end'],
    ["user:'abc", "'abc", "this quote is not closed; expected ' at its end"],
    ['(a or b', '(', 'this parenthesis is not closed'],
    ['a (b))', ')', 'there is no ( for this )'],
    ['in(1 2', '(', 'this parenthesis is not closed; put text with parentheses in quotes'],
    ['user:(a or b)', '(', 'expected a value; put it in quotes, or write several as user:one,other'],
    ['a or', 'r', 'the filter ends here; expected a field or text'],
    ['and a', 'and', 'expected a field or text before “and”; put the word in quotes to search it'],
    ['a or or b', 'or', 'expected a field or text before “or”; put the word in quotes to search it'],
    ['()', ')', 'expected a field or text before )'],
    ['('.repeat(1000), '(', 'parentheses are nested too deeply'],
    ['not '.repeat(1000), 'n', 'too many negations'],
  ])('says what is wrong with %s', (text, word, message) => {
    if (word === null || message === null) return void expect(parseFilter(text)).not.toBeNull();
    const found = fault(text);
    expect(found.word).toBe(word);
    expect(found.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('refuses a filter that is too long', () => {
    expect(() => parseFilter('a'.repeat(10_001))).toThrow('a filter has at most 10000 characters');
  });

  it('knows where its terms stand', () => {
    const node = parseFilter('  user:app  or  not "x y"');
    expect(node).toMatchObject({
      kind: 'or',
      terms: [
        { from: 2, to: 10 },
        { kind: 'not', from: 16, to: 25, term: { from: 20, to: 25 } },
      ],
    });
  });
});

describe('a compiled filter', () => {
  it.each([
    ['', 'login'],
    ['user:app tls:yes', 'login'],
    ['orders', 'command'],
    ['user:app or table:orders', 'command'],
    ['table:orders ms>50', 'reply'],
    ['not error:1146', 'reply'],
    ['is:tls', 'login'],
    ['is:read,error', 'reply'],
    ['param:42', 'command'],
  ])('%s needs a %s', (text, stage) => {
    expect(compileFilter(text).needs).toBe(stage);
  });

  it.each([
    ['', null],
    ['user:app', null],
    ['command:query', [3]],
    ['command:query,ping', [3, 14]],
    ['command:query or command:ping', [3, 14]],
    ['command:query user:app', [3]],
    ['command:query or user:app', null],
    ['table:orders', [3, 22, 23, 250]],
    ['table:orders command:execute', [23]],
    ['table:orders not command:execute', [3, 22, 250]],
    ['not (table:orders or command:execute) command:query,execute', [3]],
    ['command:query command:ping', []],
    ['is:read ms>5', [3, 22, 23, 250]],
    ['command:stmt_* -command:stmt_execute', [22, 24, 25, 26, 28, 250]],
  ])('%s is about the commands %j', (text, codes) => {
    const { commands } = compileFilter(text);
    expect(commands === null ? null : [...commands].sort((a, b) => a - b)).toEqual(codes);
  });

  it('gives the groups of its expression for the SQL', () => {
    const { sqlPattern } = compileFilter('user:app and sql~"from (\\w+) where (?<column>id)( x)?"');
    expect(sqlPattern?.exec('SELECT * FROM orders WHERE id = 1')).toEqual({
      from: 9,
      to: 29,
      groups: ['FROM orders WHERE id', 'orders', 'id', null],
      named: { column: 'id' },
    });
    expect(sqlPattern?.exec('SELECT 1')).toBeNull();
    expect(compileFilter('not sql~x').sqlPattern).toBeNull();
  });
});
