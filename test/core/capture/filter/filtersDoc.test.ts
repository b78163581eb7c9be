import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fields } from '../../../../src-core/capture/filter/fields.ts';
import { compileFilter } from '../../../../src-core/capture/filter/filter.ts';
import { flags } from '../../../../src-core/capture/filter/flags.ts';
import { digestOf, normalForm } from '../../../../src-core/mysql/sql/fingerprint.ts';
import { knownSubjects } from '../../../support/filterSubjects.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/filters.md'), 'utf8');

/** Cells of the table under a heading, row by row, without its head. */
function table(heading: string, nth = 0): string[][] {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading))!;
  const tables = section.split(/^\|[-|]+\|$/m).slice(1);
  const rows = tables[nth]!.trimStart().split('\n');
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end < 0 ? undefined : end).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function code(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
}

/** What the filters of the page find among the subjects. */
const finds: Readonly<Record<string, string>> = {
  orders: 'slow',
  '"order by"': 'slow',
  'user:app': 'slow execute deadlock create ping',
  'user:app,batch': 'slow star execute duplicate deadlock create ping',
  'user:app table:orders': 'slow',
  'user:app or user:batch': 'slow star execute duplicate deadlock create ping',
  'not user:app': 'star duplicate',
  '-user:app': 'star duplicate',
  '!user:app': 'star duplicate',
  '(user:app or user:batch) ms>50': 'slow star deadlock',
  'table:orders ms>50 not is:mocked': 'slow',
  '"or"': 'slow deadlock',
  '"price>5"': 'star',
  '"-5"': 'execute',
  'ms > 50': 'slow star deadlock',
  'ms>1.5s': 'slow deadlock',
  'bytes>1MB': 'slow',
  'sql:"order by"': 'slow',
  'table:orders,shop.items': 'slow duplicate',
  'command:query,execute': 'slow star execute duplicate deadlock create',
  'is:write': 'execute duplicate deadlock',
  'ms>50': 'slow star deadlock',
  'rows>100': 'slow',
  'error:1213,ER_DUP_ENTRY': 'duplicate deadlock',
  'schema:shop_*': 'slow star execute duplicate deadlock ping',
  'program:mysql*': 'deadlock',
  'client:127.0.0.1': 'slow star execute duplicate deadlock create',
  'backend:127.0.0.1:3306': 'slow star execute duplicate deadlock create',
  'session:12': 'slow execute duplicate deadlock create ping',
  'exchange>=1000': 'slow execute duplicate deadlock create ping',
  'statement:3': 'execute',
  'param:42': 'execute',
  'digest:96539c': 'star',
  'bytes>64KB': 'slow',
  'is:write affected=0': 'execute duplicate deadlock',
  'warnings>0': 'slow',
  'wait>1': 'deadlock',
  'server>=0.2s': 'slow star',
  'transfer>10': 'slow',
  'held>1s': 'deadlock',
  'transaction:yes': 'execute deadlock',
  'tls:TLSv1.3': 'execute',
  'error:1146': '',
  'table:orders ms>50': 'slow',
  'error:*': 'duplicate deadlock',
  'is:write not transaction:yes': 'duplicate',
  'table:payments is:write': 'execute deadlock',
  'sql~"^select \\* from"': 'star',
  'is:read rows=0 server>100': 'star',
  'error:1213,1205 user:app': 'deadlock',
  'error~"duplicate entry"': 'duplicate',
  'command:execute param:42': 'execute',
  'program:shop-api -command:ping,stmt_close': 'slow star execute create',
  '(is:slow or ms>1s) not is:held': 'slow',
};
/** What each word behind is: is true for. */
const flagged: Readonly<Record<string, string>> = {
  read: 'slow star',
  write: 'execute duplicate deadlock',
  ddl: 'create',
  slow: 'slow',
  error: 'duplicate deadlock',
  held: 'deadlock',
  mocked: 'deadlock',
  modified: 'deadlock',
  injected: 'create',
  prepared: 'execute',
  transaction: 'execute deadlock',
  aborted: 'create',
  tls: 'execute',
  compressed: 'duplicate',
  opaque: 'create',
};

function found(filter: string): string {
  const { matches } = compileFilter(filter);
  return Object.keys(knownSubjects)
    .filter((name) => matches(knownSubjects[name]!))
    .join(' ');
}

describe('the page of the filter language', () => {
  it.each(Object.entries(finds))('%s finds what it says', (filter, names) => {
    expect(text.includes(`\`${filter}\``) || text.includes(`\n${filter}\n`)).toBe(true);
    expect(found(filter)).toBe(names);
  });

  it('has no example that is not tried', () => {
    const shown = [
      ...table('Words').flatMap(([first]) => code(first!)),
      ...table('Fields').flatMap((row) => code(row[3]!)),
      ...table('Examples').flatMap(([first]) => code(first!)),
    ];
    expect(shown.length).toBeGreaterThan(40);
    expect(shown.filter((filter) => !Object.hasOwn(finds, filter))).toEqual([]);
  });

  it('lists every field, what it is known from, and its other spellings', () => {
    const rows = table('Fields').map(([name, is, from]) => [
      code(name!)[0],
      from,
      /also/.test(is!) ? code(is!.slice(is!.indexOf('(also'))) : [],
    ]);
    const known = fields.map(({ name, stage, aliases }) => [name, name === 'is' ? '' : stage, aliases ?? []]);
    expect(rows.filter(([name]) => name !== 'command').sort()).toEqual(known.filter(([name]) => name !== 'command').sort());
    expect(rows.find(([name]) => name === 'command')?.[1]).toBe('command');
  });

  it('lists every word behind is:, and what it is known from', () => {
    const rows = table('Fields', 1).map(([word, , stage]) => [code(word!)[0], stage]);
    expect(rows.sort()).toEqual(
      Object.entries(flags)
        .map(([word, { stage }]) => [word, stage])
        .sort(),
    );
  });

  it.each(Object.keys(flags))('is:%s is true for what it should be', (word) => {
    expect(found(`is:${word}`)).toBe(flagged[word]);
    const others = Object.keys(knownSubjects).filter((name) => !flagged[word]!.split(' ').includes(name));
    expect(found(`not is:${word}`)).toBe(others.join(' '));
  });

  it('says how a digest is made', () => {
    expect(digestOf(normalForm("SELECT * FROM users WHERE name = 'x'"))).toMatch(/^96539c/);
  });
});
