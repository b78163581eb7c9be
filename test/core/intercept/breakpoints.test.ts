import { describe, expect, it } from 'vitest';
import type { Breakpoint } from '../../../src-core/bridge/contract.ts';
import { Breakpoints } from '../../../src-core/intercept/breakpoints/breakpoints.ts';
import { Holds } from '../../../src-core/intercept/breakpoints/holds.ts';
import { noInterest } from '../../../src-core/machine/holding/held.ts';
import { query, reply, session } from '../../support/scripts.ts';

function build(...breakpoints: Partial<Breakpoint>[]) {
  let now = 1_000_000;
  let changes = 0;
  const holds = new Holds(
    () => now,
    () => undefined,
  );
  const list = new Breakpoints(holds, () => changes++);
  list.set(breakpoints.map((b, i) => ({ id: `b${i}`, on: true, filter: '', at: 'statement', limit: null, ...b })));
  return { holds, list, changes: () => changes, wait: (us: number) => (now += us) };
}

describe('a breakpoint', () => {
  it('stops a statement until it is let go', async () => {
    const { holds, list } = build({ filter: 'sql:orders' });
    expect(list.decide(query(1, 'SELECT 1'))).toBeNull();
    const held = list.decide(query(1, 'SELECT * FROM orders'));
    expect(holds.summaries).toMatchObject([
      { id: 1, at: 'command', session: 1, exchange: 101, title: 'SELECT * FROM orders', breakpoint: 'b0' },
    ]);
    expect(holds.release(1, [], false)).toBe(true);
    expect(await held).toEqual({ actions: [], goOn: true });
    expect([holds.summaries, holds.release(1, [], false)]).toEqual([[], false]);
  });

  it('hands on what a person wants done, which ends the asking', async () => {
    const { holds, list } = build({});
    const held = list.decide(query(1, 'SELECT 1'));
    holds.release(1, [{ kind: 'error', error: { code: 1213 } }], false);
    expect(await held).toEqual({ actions: [{ kind: 'error', error: { code: 1213 } }], goOn: false });
  });

  it('says what cannot be done to it, which stays held', async () => {
    const { holds, list } = build({});
    const held = list.decide(query(1, 'SELECT 1'));
    const rows = (type: string) => [{ kind: 'rows', rows: { columns: [{ name: 'a', type }], rows: [['abc']] } }] as const;
    expect(holds.refusal(1, rows('int'))).toContain("row 1, column a: 'abc' is no whole number");
    expect(holds.refusal(1, [{ kind: 'rewrite', sql: ' ' }])).not.toBeNull();
    expect(holds.refusal(1, [{ kind: 'edit', edits: [{ result: 0, dropRows: [0] }] }])).toContain('where the reply waits');
    expect([holds.refusal(1, rows('varchar')), holds.refusal(1, []), holds.refusal(9, rows('int'))]).toEqual([null, null, null]);
    holds.releaseAll();
    expect(await held).toEqual({ actions: [], goOn: true });
  });

  it('holds what several match once, and counts it for the first', async () => {
    const { holds, list } = build({ filter: 'sql:x' }, { filter: '' });
    const held = list.decide(query(1, 'SELECT x'));
    expect(holds.summaries).toHaveLength(1);
    expect(list.states.map(({ hits }) => hits)).toEqual([1, 0]);
    expect(holds.releaseAll()).toBe(1);
    await held;
  });

  it('stops only the next one where its limit is 1', () => {
    const { list, changes, holds } = build({ limit: 1 });
    const before = changes();
    void list.decide(query(1, 'SELECT 1'));
    expect(list.states[0]).toMatchObject({ on: false, limit: 0, hits: 1 });
    expect(changes()).toBe(before + 1);
    expect(list.interest(session(1))).toEqual(noInterest);
    expect(list.decide(query(2, 'SELECT 1'))).toBeNull();
    expect(holds.summaries).toHaveLength(1);
  });

  it('stops the reply where it is set there, or where the statement was let go with that wish', async () => {
    const { holds, list } = build({ at: 'reply', filter: 'rows>1' }, { filter: 'sql:stop' });
    expect(list.decide(query(1, 'SELECT a'))).toEqual({ actions: [], seesReply: true, goOn: true });
    expect(list.decide(reply(1, 'SELECT a', ['x']))).toBeNull();
    void list.decide(reply(1, 'SELECT a', ['x', 'y']));
    expect(holds.summaries).toMatchObject([{ at: 'reply', breakpoint: 'b0' }]);
    holds.releaseAll();

    const command = query(2, 'SELECT stop');
    const held = list.decide(command);
    holds.release(holds.summaries[0]!.id, [], true);
    expect(await held).toEqual({ actions: [], goOn: true, seesReply: true });
    void list.decide({ ...reply(2, 'SELECT stop', ['x']), exchange: command.exchange });
    expect(holds.summaries).toMatchObject([{ at: 'reply', breakpoint: 'b1' }]);
  });

  it('stops a login', () => {
    const { holds, list } = build({ at: 'login', filter: 'user:app' });
    expect(list.interest(session(1, { user: null }))).toEqual({ login: true, commands: null });
    expect(list.decide({ at: 'greeting', ticket: 1, packet: new Uint8Array(), session: session(1) })).toBeNull();
    void list.decide({ at: 'login', ticket: 2, packet: new Uint8Array(), session: session(1, { user: 'app', schema: 'shop' }) });
    expect(holds.summaries).toMatchObject([{ at: 'login', exchange: 0, title: 'login of app at shop' }]);
    expect(holds.detail(1)).toMatchObject({ sql: null, editable: { sql: false, params: false } });
  });

  it('says why its filter cannot be used', () => {
    const { list } = build({ filter: 'usr:x' }, { filter: 'error:1146' }, { filter: 'table:x', at: 'login' });
    expect(list.states.map(({ error }) => error)).toEqual([
      'column 1: there is no field “usr”; did you mean user?',
      'not all that this filter asks for is known at a statement; stop at the reply instead',
      'not all that this filter asks for is known at a login; stop at the statement instead',
    ]);
    expect(list.areAtWork).toBe(false);
  });

  it('goes on counting when the list is set again', () => {
    const { list, holds } = build({ filter: 'sql:x' });
    void list.decide(query(1, 'SELECT x'));
    list.set([{ id: 'b0', on: true, filter: 'sql:x', at: 'statement', limit: null }]);
    expect(list.states[0]!.hits).toBe(1);
    list.set([{ id: 'b0', on: true, filter: 'sql:y', at: 'statement', limit: null }]);
    expect([list.states[0]!.hits, holds.summaries.length]).toEqual([0, 1]);
  });
});

describe('a hold', () => {
  it('is free when its client leaves, which teaches how long such clients wait', async () => {
    const { holds, list, wait } = build({});
    const command = { ...query(1, 'SELECT 1'), session: session(1, { attributes: { program_name: 'shop-api' } }) };
    const held = list.decide(command);
    expect(holds.summaries[0]!.patience).toBeNull();
    wait(30_000_000);
    list.abandoned(command);
    expect([await held, holds.summaries]).toEqual([{ actions: [], goOn: true }, []]);
    void list.decide({ ...query(2, 'SELECT 1'), session: session(2, { attributes: { program_name: 'shop-api' } }) });
    expect(holds.summaries[0]!.patience).toEqual({ us: 30_000_000, because: 'an earlier client of shop-api left after 30.0 s' });
  });

  it('shows its command, and its reply with rows in pages', () => {
    const { holds, list } = build({ at: 'reply' }, { filter: 'sql:other' });
    void list.decide(query(1, "SELECT 'other'"));
    expect(holds.detail(1)).toMatchObject({
      sql: "SELECT 'other'",
      params: [],
      editable: { sql: true, params: false, why: null },
      results: null,
    });
    void list.decide(reply(2, 'SELECT name', ['a', 'b', 'c']));
    expect(holds.detail(2)).toMatchObject({
      editable: { sql: false, why: 'the server has run it' },
      results: [{ columns: [{ name: 'name' }], row_count: 3, rows: [['a'], ['b'], ['c']] }],
    });
    expect(holds.rows(2, 0, 1, 1)).toEqual([['b']]);
    expect([holds.rows(2, 1, 0, 1), holds.rows(1, 0, 0, 1), holds.detail(9)]).toEqual([null, null, null]);
  });
});
