import { describe, expect, it } from 'vitest';
import { explainSql, modeWords, whyNoPlan } from '../../../renderer/format/explainSql.ts';

const mariadb = '10.11.14-MariaDB';
const mysql = '9.7.0';

describe('asking for a plan', () => {
  it('speaks the dialect of the server', () => {
    expect(explainSql(' SELECT 1; ', 'plan', mariadb)).toBe('EXPLAIN SELECT 1');
    expect(explainSql('SELECT 1', 'plan', mysql)).toBe('EXPLAIN FORMAT=TRADITIONAL SELECT 1');
    expect(explainSql('SELECT 1', 'json', mysql)).toBe('EXPLAIN FORMAT=JSON SELECT 1');
    expect(explainSql('SELECT 1', 'analyze', mariadb)).toBe('ANALYZE FORMAT=JSON SELECT 1');
    expect(explainSql('SELECT 1', 'analyze', mysql)).toBe('EXPLAIN ANALYZE SELECT 1');
    expect(modeWords('analyze', mysql)).toBe('EXPLAIN ANALYZE');
  });

  it('says why there is none', () => {
    expect(whyNoPlan(null)).toMatch(/no statement/);
    expect(whyNoPlan('COMMIT')).toMatch(/this is COMMIT/);
    expect(whyNoPlan('SELECT 1; SELECT 2')).toMatch(/more than one/);
    expect(whyNoPlan("/* ; */ (SELECT ';');")).toBeNull();
    expect(whyNoPlan('with x as (select 1) select * from x')).toBeNull();
  });
});
