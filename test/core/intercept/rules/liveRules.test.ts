import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../src-core/intercept/interceptor.ts';
import { LiveRule } from '../../../../src-core/intercept/rules/liveRule.ts';
import { parseRule } from '../../../../src-core/intercept/rules/parseRules.ts';
import { verdictFor } from '../../../../src-core/intercept/verdicts/verdictFor.ts';
import { noInterest } from '../../../../src-core/machine/holding/held.ts';
import { PacketReader } from '../../../../src-core/mysql/bytes/packetReader.ts';
import { prepareOk } from '../../../../src-core/mysql/packets/prepareOk.ts';
import { digestOf, normalForm } from '../../../../src-core/mysql/sql/fingerprint.ts';
import { PacketAssembler } from '../../../../src-core/mysql/synth/packetAssembler.ts';
import { heldCommand, heldReply } from '../../../support/held.ts';
import { query, reply, session } from '../../../support/scripts.ts';

const bareContext = { capabilities: 0x200n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' };

function live(yaml: string) {
  const told: boolean[] = [];
  return { rule: new LiveRule(parseRule(yaml), 0, (used) => told.push(used)), told };
}

const sqlOf = (decision: Decision | null) => (decision?.actions[0]?.kind === 'rewrite' ? decision.actions[0].sql : null);

describe('a rule at work', () => {
  it('acts on statements that match, and counts', () => {
    const { rule, told } = live("{ when: 'table:orders', then: { delay: 200ms } }");
    expect(rule.decide(query(1, 'SELECT * FROM users'))).toBeNull();
    expect(rule.decide(query(1, 'SELECT * FROM orders'))).toEqual({ actions: [{ kind: 'delay', us: 200_000 }] });
    expect([rule.hits, rule.left, told]).toEqual([1, null, [false]]);
  });

  it('acts so many times and no more', () => {
    const { rule, told } = live("{ when: 'sql:x', then: { error: 1213 }, times: 2, continue: true }");
    const ask = () => rule.decide(query(1, 'SELECT x'));
    expect([ask(), ask(), ask()].map((decision) => decision?.goOn)).toEqual([true, true, undefined]);
    expect(told).toEqual([false, true]);
    expect(rule.interest(session(1))).toBe(noInterest);
  });

  it('takes no interest in sessions that it cannot match, nor while it is off', () => {
    const { rule } = live("{ when: 'user:batch sql:x', then: { delay: 1s } }");
    expect(rule.interest(session(1, { user: null })).commands).not.toBeNull();
    expect(rule.interest(session(1, { user: 'app' }))).toBe(noInterest);
    expect(rule.interest(session(1, { user: 'batch' })).commands).not.toBeNull();
    expect(live("{ when: '', then: { delay: 1s }, on: false }").rule.interest(session(1))).toBe(noInterest);
  });

  it('closes connections of a user at the login, and those that are open at their next statement', () => {
    const { rule } = live("{ when: 'user:batch', then: { close: true } }");
    expect(rule.interest(session(1, { user: null })).login).toBe(true);
    const batch = session(1, { user: 'batch' });
    const close = { actions: [{ kind: 'close', when: 'before' }] };
    expect(rule.decide({ at: 'login', ticket: 1, packet: new Uint8Array(), session: batch })).toEqual(close);
    expect(rule.decide({ at: 'login', ticket: 1, packet: new Uint8Array(), session: session(1) })).toBeNull();
    expect(rule.decide({ ...query(1, 'SELECT 1'), session: batch })).toEqual(close);
  });

  it('waits for the reply where the filter asks for it', () => {
    const { rule } = live("{ when: 'rows>1 sql:x', then: { error: 1213 } }");
    expect(rule.decide(query(1, 'SELECT y'))).toBeNull();
    expect(rule.decide(query(1, 'SELECT x'))).toEqual({ actions: [], seesReply: true, goOn: true });
    expect(rule.decide(reply(1, 'SELECT x', ['a']))).toBeNull();
    expect(rule.decide(reply(1, 'SELECT x', ['a', 'b']))?.actions).toHaveLength(1);
    expect(rule.hits).toBe(1);
  });
});

describe('the text of a rewriting', () => {
  it('takes groups of the expression', () => {
    const { rule } = live(
      String.raw`{ when: 'sql~"^SELECT (\w+), (?P<b>\w+) FROM t( WHERE .*)?$"', then: { rewrite: 'SELECT $<b>, $1 FROM u$3 -- $$ $0' } }`,
    );
    expect(sqlOf(rule.decide(query(1, 'SELECT a, c FROM t WHERE id = 1')))).toBe(
      'SELECT c, a FROM u WHERE id = 1 -- $ SELECT a, c FROM t WHERE id = 1',
    );
    expect(sqlOf(rule.decide(query(1, 'SELECT a, c FROM t')))).toBe('SELECT c, a FROM u -- $ SELECT a, c FROM t');
  });

  it('takes the values of a statement chosen by its digest', () => {
    const digest = digestOf(normalForm("SELECT * FROM t WHERE id = 1 AND name = 'a'"));
    const { rule } = live(`{ when: 'digest:${digest}', then: { rewrite: 'SELECT id FROM t WHERE name = $2 AND id = $1' } }`);
    expect(sqlOf(rule.decide(query(1, "SELECT * FROM t WHERE id = 42 AND name = 'it''s'")))).toBe(
      "SELECT id FROM t WHERE name = 'it''s' AND id = 42",
    );
    expect(rule.decide(query(1, 'SELECT * FROM u WHERE id = 42'))).toBeNull();
  });

  it('is taken as it stands where the filter has nothing to take from', () => {
    const { rule } = live("{ when: 'sql:cost', then: { rewrite: 'SELECT cost$ FROM t' } }");
    expect(sqlOf(rule.decide(query(1, 'SELECT cost FROM t')))).toBe('SELECT cost$ FROM t');
  });
});

describe('a text that the server cannot prepare', () => {
  const yaml = "{ when: 'sql:nowhere', then: { rows: { columns: [a], rows: [[1]] } } }";
  const text = new TextEncoder().encode('SELECT a FROM nowhere WHERE b = ?');
  const prepare = heldCommand(Uint8Array.from([0x16, ...text]));

  it('is prepared in its place where it refuses, and nowhere else', () => {
    const { rule } = live(yaml);
    expect(rule.interest(session(1)).commands).toEqual(new Set([0x03, 0x16, 0x17]));
    expect(rule.decide(prepare)).toEqual({ actions: [], seesReply: true, goOn: true });
    expect(rule.decide(heldReply(prepare, Uint8Array.of(1, 0, 0, 1, 0)))).toBeNull();
    const refused = rule.decide(heldReply(prepare, Uint8Array.of(9, 0, 0, 1, 0xff, 0x7a, 4, 35, 52, 50, 83, 48, 50)));
    expect(refused?.actions).toEqual([{ kind: 'prepared', rows: { columns: ['a'], rows: [[1]] } }]);
    expect(rule.hits).toBe(0);
    expect(rule.decide(heldCommand(Uint8Array.from([0x16, ...new TextEncoder().encode('SELECT 1')])))).toBeNull();
  });

  it('becomes a statement with its parameters and columns', () => {
    const { verdict } = verdictFor(heldReply(prepare, Uint8Array.of(1, 0, 0, 1, 0xff)), [
      { kind: 'prepared', rows: { columns: ['a'], rows: [[1]] } },
    ]);
    const packets = verdict.kind === 'answer' ? verdict.packets : new Uint8Array(0);
    const [ok] = new PacketAssembler(1000, 1).push(packets);
    expect(prepareOk.read(new PacketReader(ok!.payload), bareContext)).toMatchObject({ columnCount: 1, parameterCount: 1 });
  });

  it.each(["{ when: 'command:query sql:nowhere', then: { ok: true } }", "{ when: 'sql:nowhere', then: { delay: 1s } }"])(
    'is left to the server by %s',
    (other) => {
      expect(live(other).rule.decide(prepare)).toBeNull();
    },
  );
});
