import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src-core/intercept/action.ts';
import { type VerdictOptions, verdictFor } from '../../../../src-core/intercept/verdicts/verdictFor.ts';
import type { Held } from '../../../../src-core/machine/holding/held.ts';
import { fakeSession } from '../../../support/exchanges.ts';
import { type HeldChanges, heldCommand, heldReply } from '../../../support/held.ts';
import { column, eofPayload, head, okPayload, textRowPayload, wire } from '../../../support/replies.ts';

const query = (sql: string, changes: HeldChanges = {}) => heldCommand(Uint8Array.of(3, ...Buffer.from(sql)), changes);
const select = query('SELECT * FROM orders');
const text = (payload: Uint8Array) => Buffer.from(payload).toString('latin1');
const error = { kind: 'error', error: { code: 1213 } } as const;
const one: Action = { kind: 'rows', rows: { columns: ['a'], rows: [[1]] } };
const reply = heldReply(select, wire([...head([column('n', 0xfd)]), textRowPayload('x'), eofPayload()]));

function verdict(asked: Held, actions: readonly Action[], options: VerdictOptions = {}) {
  return verdictFor(asked, actions, options).verdict;
}

describe('a command', () => {
  it('without actions goes on as it came', () => {
    expect(verdictFor(select, [])).toEqual({ delayUs: 0, verdict: { kind: 'forward' } });
    expect(verdict(select, [], { seesReply: true, fetchWarnings: true })).toEqual({
      kind: 'forward',
      holdReply: true,
      fetchWarnings: true,
    });
  });

  it('waits as long as its delays say', () => {
    const delays: Action[] = [
      { kind: 'delay', us: 100 },
      { kind: 'delay', us: 1000, toUs: 2000 },
    ];
    expect(verdictFor(select, delays, { random: () => 0.25 })).toEqual({ delayUs: 1350, verdict: { kind: 'forward' } });
  });

  it('is answered in words of the server, filled in from the statement', () => {
    const made = verdict(select, [{ kind: 'error', error: { code: 1146 } }]);
    expect(made).toMatchObject({ kind: 'answer' });
    expect(text((made as { packets: Uint8Array }).packets)).toContain("#42S02Table 'shop.orders' doesn't exist");
  });

  it('is answered by what comes first; an answer that cannot be given is left out with its reason', () => {
    const bad: Action = { kind: 'rows', rows: { columns: ['a', 'b'], rows: [[1]] } };
    expect(verdict(select, [bad, error])).toMatchObject({ kind: 'answer', notes: ['not done: row 1 has 1 cells for 2 columns'] });
    expect(verdict(select, [bad])).toEqual({ kind: 'forward', notes: ['not done: row 1 has 1 cells for 2 columns'] });
    expect(verdict(select, [one, error])).toEqual(verdict(select, [one]));
  });

  it('is closed on, whatever else is asked for', () => {
    expect(verdictFor(select, [error, { kind: 'delay', us: 5 }, { kind: 'close', when: 'before' }])).toEqual({
      delayUs: 5,
      verdict: { kind: 'close' },
    });
  });

  it('is rewritten, and its reply waits for who wants to see it', () => {
    const rewrite: Action = { kind: 'rewrite', sql: 'SELECT 2' };
    expect(verdict(select, [rewrite], { seesReply: true })).toEqual({
      kind: 'replace',
      payload: Uint8Array.of(3, ...Buffer.from('SELECT 2')),
      holdReply: true,
    });
    expect(verdict(heldCommand(Uint8Array.of(0x0e)), [rewrite])).toEqual({
      kind: 'forward',
      notes: ['not done: COM_PING has no SQL to rewrite'],
    });
  });

  it('gets its reply at the pace that is asked for', () => {
    const paces: Action[] = [
      { kind: 'throttle', bytesPerSecond: 1000 },
      { kind: 'slowRow', row: 3, us: 500 },
      { kind: 'close', when: 'during', afterRows: 7 },
      { kind: 'throttle', bytesPerSecond: 5 },
    ];
    const pace = { bytesPerSecond: 1000, slowRow: { row: 3, us: 500 }, closeAfterRows: 7 };
    expect(verdict(select, paces)).toEqual({ kind: 'forward', pace });
    expect(verdict(select, [error, ...paces])).toMatchObject({ kind: 'answer', pace });
    expect(verdict(select, [{ kind: 'dropReply' }, { kind: 'close', when: 'after' }])).toEqual({
      kind: 'forward',
      pace: { drop: true, closeBehind: true },
    });
  });

  it('gets company', () => {
    const queue: Action = { kind: 'queue', items: [{ id: 4, sql: 'SET @a = 1' }] };
    const commands = (ask: 'ask' | 'keep', own: Uint8Array | null = null) => [
      { id: 4, payload: Uint8Array.of(3, ...Buffer.from('SET @a = 1')), reply: ask },
      { id: 0, payload: own, reply: ask === 'ask' ? 'ask' : 'pass' },
    ];
    expect(verdict(select, [queue])).toEqual({ kind: 'queue', commands: commands('keep') });
    expect(verdict(select, [queue], { seesReply: true })).toEqual({ kind: 'queue', commands: commands('ask') });
    const rewrite: Action = { kind: 'rewrite', sql: 'X' };
    expect(verdict(select, [rewrite, queue])).toEqual({ kind: 'queue', commands: commands('keep', Uint8Array.of(3, 0x58)) });
  });

  it('is told what is nothing for it', () => {
    expect(verdict(select, [{ kind: 'ignore' }, { kind: 'edit', edits: [] }, { kind: 'backend', address: 'a:1' }]).notes).toEqual([
      'not done: only the reply of a queued statement can be ignored',
      'not done: a result can be edited where the reply waits, not at the statement',
      'not done: the backend is chosen when the client connects',
    ]);
  });
});

it('a statement of several wire packets does not stand in place of one', () => {
  const notes = ['not done: a statement of 16 MiB and more is too large'];
  expect(verdict(select, [{ kind: 'rewrite', sql: 'x'.repeat(0xffffff) }])).toEqual({ kind: 'forward', notes });
});

describe('a reply', () => {
  it('goes on, or is replaced', () => {
    expect(verdict(reply, [])).toEqual({ kind: 'forward' });
    expect(verdict(reply, [one])).toEqual(verdict(select, [one]));
    expect(verdict(reply, [{ kind: 'throttle', bytesPerSecond: 10 }])).toEqual({ kind: 'forward', pace: { bytesPerSecond: 10 } });
  });

  it('is edited', () => {
    const edit: Action = { kind: 'edit', edits: [{ result: 0, cells: [{ row: 0, column: 0, value: 'y' }] }] };
    const packets = wire([...head([column('n', 0xfd)]), textRowPayload('y'), eofPayload()]);
    expect(verdict(reply, [edit])).toEqual({ kind: 'answer', packets });
    const missing: Action = { kind: 'edit', edits: [{ result: 0, cells: [{ row: 1, column: 0, value: 'y' }] }] };
    expect(verdict(reply, [missing])).toEqual({
      kind: 'forward',
      notes: ['not done: there is no row 1: there are 1, counted from 0'],
    });
  });

  it("of a statement that is not the client's is not seen by it, unless somebody answers with it", () => {
    const queued = heldReply(select, wire([okPayload()]), 3, 7);
    expect(verdict(queued, [])).toEqual({ kind: 'ignore' });
    expect(verdict(queued, [{ kind: 'ignore' }])).toEqual({ kind: 'ignore' });
    expect(verdict(queued, [one])).toMatchObject({ kind: 'answer' });
    expect(verdict(reply, [{ kind: 'ignore' }]).notes).toHaveLength(1);
  });

  it('is followed by further statements', () => {
    expect(verdict(reply, [{ kind: 'queue', items: [{ id: 9, sql: 'SHOW WARNINGS' }] }])).toMatchObject({
      kind: 'queue',
      commands: [{ id: 9, reply: 'ask' }],
    });
  });
});

describe('a login', () => {
  const session = fakeSession();
  const login: Held = { at: 'login', ticket: 1, packet: new Uint8Array(), session };

  it('is refused in words of the server, or goes on', () => {
    expect(verdict(login, [{ kind: 'error', error: { code: 1045 } }])).toEqual({
      kind: 'refuse',
      error: { code: 1045, sqlstate: '28000', message: "Access denied for user 'app'@'localhost' (using password: YES)" },
    });
    expect(verdictFor(login, [{ kind: 'delay', us: 9 }])).toEqual({ delayUs: 9, verdict: { kind: 'forward' } });
    expect(verdict(login, [{ kind: 'close', when: 'after' }])).toEqual({ kind: 'close' });
    expect(verdict(login, [one]).notes).toEqual(['not done: rows is nothing for a login; an error, a delay or a close is']);
  });

  it.each([
    [{ code: 0 }, "an error's code is a whole number from 1 to 65534, not 0"],
    [{ code: 1045, sqlstate: 'abc' }, "an SQLSTATE has five digits or capital letters, not 'abc'"],
  ])('is not refused by %o', (bad, message) => {
    expect(verdict(login, [{ kind: 'error', error: bad }])).toEqual({ kind: 'forward', notes: [`not done: ${message}`] });
  });
});
