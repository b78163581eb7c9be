import { expect, it } from 'vitest';
import { PreparedStatements } from '../../../src-core/responder/preparedStatements.ts';

const last = 0xffff_ffff;
const prepared = (sql: string) => ({ sql, parameterCount: 1, columns: [] });

function three() {
  const statements = new PreparedStatements(10);
  return { statements, added: ['a', 'b', 'c'].map((sql) => statements.add(prepared(sql))!) };
}

it('the last one is the one that was prepared last', () => {
  expect(new PreparedStatements(10).get(last)).toBeUndefined();
  const { statements, added } = three();
  expect(added.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(statements.get(last)).toBe(added[2]);
  expect(statements.get(2)).toBe(added[1]);
});

it('there is no last one behind a PREPARE that failed, behind its end and behind the end of all', () => {
  for (const end of [
    (s: PreparedStatements) => s.failed(),
    (s: PreparedStatements) => s.close(3),
    (s: PreparedStatements) => s.close(last),
    (s: PreparedStatements) => s.clear(),
  ]) {
    const { statements } = three();
    end(statements);
    expect(statements.get(last)).toBeUndefined();
  }
  const { statements, added } = three();
  statements.close(last);
  expect([statements.get(3), statements.get(2)]).toEqual([undefined, added[1]]);
  statements.close(1);
  statements.close(9);
  expect(statements.get(last)).toBeUndefined();
});

it('the end of another one leaves it', () => {
  const { statements, added } = three();
  statements.close(1);
  expect(statements.get(last)).toBe(added[2]);
});
