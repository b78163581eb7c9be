import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../../src-core/capture/filter/filter.ts';
import { StatementCache, StatementFacts } from '../../../../src-core/capture/filter/statementFacts.ts';
import type { FilterSubject } from '../../../../src-core/capture/filter/subject.ts';
import { cpuMs } from '../../../support/cpuTime.ts';
import { commandSubject, loginSubject, replySubject } from '../../../support/filterSubjects.ts';

describe('a decision', () => {
  const command = commandSubject({ sql: 'SELECT * FROM orders' });
  const reply = replySubject({ sql: 'SELECT * FROM orders', errorCode: 1146, errorName: 'ER_NO_SUCH_TABLE' });

  it.each<[string, FilterSubject, boolean | null]>([
    ['', loginSubject, true],
    ['user:app', loginSubject, true],
    ['user:batch', loginSubject, false],
    ['table:orders', loginSubject, null],
    ['not table:orders', loginSubject, null],
    ['user:batch table:orders', loginSubject, false],
    ['user:app or table:orders', loginSubject, true],
    ['table:orders', command, true],
    ['ms>50', command, null],
    ['table:orders ms>50', command, null],
    ['table:users ms>50', command, false],
    ['table:users or ms>50', command, null],
    ['not (table:users or ms>50)', command, null],
    ['not (table:orders or ms>50)', command, false],
    ['is:read,error', command, null],
    ['table:orders error:1146', reply, true],
    ['table:orders -error:1146', reply, false],
    ['is:read,slow', reply, true],
  ])('on “%s” comes as early as it can', (filter, subject, decision) => {
    const compiled = compileFilter(filter);
    expect(compiled.decide(subject)).toBe(decision);
    expect(compiled.matches(subject)).toBe(decision === true);
  });

  it('reads nothing that it does not need', () => {
    const asked: string[] = [];
    const watched = new Proxy(reply, {
      get(target, name: keyof typeof reply) {
        asked.push(name);
        return target[name];
      },
    });
    const filter = compileFilter('(sql~"x" or table:orders or digest:0000) user:batch ms>1');
    expect(filter.matches(watched)).toBe(false);
    expect(asked).not.toContain('statement');
    expect(asked).not.toContain('text');
  });

  it('takes the session’s schema for tables without one', () => {
    const matches = (filter: string, sql: string): boolean => compileFilter(filter).matches(commandSubject({ sql, schema: 'shop' }));
    expect(matches('table:shop.orders', 'SELECT * FROM orders')).toBe(true);
    expect(matches('table:shop.orders', 'SELECT * FROM other.orders')).toBe(false);
    expect(matches('table:other.*', 'SELECT * FROM other.orders, users')).toBe(true);
    expect(matches('table:"or*"', 'SELECT * FROM orders')).toBe(false);
    expect(matches('table~"^shop\\.or"', 'SELECT * FROM orders')).toBe(true);
    expect(matches('table:orders', 'SELECT "orders" FROM users -- orders')).toBe(false);
  });

  it('looks into the whole SQL, or at the whole SQL', () => {
    const matches = (filter: string): boolean => compileFilter(filter).matches(commandSubject({ sql: '  SELECT 1;\n' }));
    expect(matches('sql:"select 1"')).toBe(true);
    expect(matches('sql="select 1"')).toBe(true);
    expect(matches('sql="select"')).toBe(false);
    expect(matches('sql!="select 1"')).toBe(false);
    expect(matches('sql!~"^select"')).toBe(true);
    expect(compileFilter('sql:select').matches(commandSubject({ command: 0x0e, statement: null, text: 'select' }))).toBe(false);
  });

  it('compares names as a whole, with stars for any text', () => {
    const matches = (filter: string): boolean => compileFilter(filter).matches(replySubject({ user: 'app_Reader_1', program: null }));
    expect(['user:app', 'user:APP_reader_1', 'user:app*', 'user:*er*1', 'user:*reader', 'user:"app*"', 'user:*'].map(matches)).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(['program:*', 'program!=x', 'program~"."', 'user!=app*', 'user~"^APP"'].map(matches)).toEqual([false, true, false, false, true]);
  });

  it('knows units', () => {
    const matches = (filter: string): boolean =>
      compileFilter(filter).matches(replySubject({ waitUs: 0, serverUs: 1_500_000, transferUs: 0, bytes: 1_048_576 }));
    expect(['ms>=1.5s', 'ms>1500', 'ms<25m', 'ms>1499999us', 'ms<=.1h', 'bytes=1MB', 'bytes>=1024K', 'bytes<1.5MiB'].map(matches)).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it('is not stalled by an expression that would take for ever', () => {
    const subject = commandSubject({ sql: `SELECT '${'a'.repeat(1_000_000)}!'` });
    const taken = cpuMs(() => {
      for (const expression of ['(a+)+$', '(a|a)*b', 'a*a*a*a*a*b', '(.*a){20}$'])
        expect(compileFilter(`sql~"${expression}"`).matches(subject)).toBe(false);
    });
    expect(taken).toBeLessThan(5_000);
  });
});

it('facts of a statement are kept by its text and the session’s quotes', () => {
  const cache = new StatementCache();
  const facts = cache.of('SELECT * FROM "a"');
  expect(cache.of('SELECT * FROM "a"')).toBe(facts);
  expect(facts.tables).toEqual([]);
  expect(cache.of('SELECT * FROM "a"', { ansiQuotes: true }).tables).toEqual([{ schema: null, name: 'a' }]);
  expect(new StatementFacts('SELECT 1').digest).toMatch(/^[0-9a-f]{16}$/);
});
