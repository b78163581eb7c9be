/** Commands of 16 MiB and more, which take several wire packets: the ids of what answers them begin behind these. */
import { describe, expect, it } from 'vitest';
import type { HeldAtReply, Verdict } from '../../../../src-core/machine/holding/held.ts';
import { framePayload } from '../../../../src-core/mysql/bytes/packetWriter.ts';
import { forward, HeldTalk, oneRow, payload, query } from '../../../support/heldTalk.ts';
import { joined } from '../../../support/playbook.ts';
import { err, ok, packet } from '../../../support/wire.ts';

const limit = 64 * 1024 * 1024;
const large = joined([payload('SELECT '), new Uint8Array(0x01_80_00_00).fill(0x31)]);
const wire = framePayload(large, 0);
const chunks = (size: number) => (bytes: Uint8Array) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
const cuts = [
  ['whole', (bytes: Uint8Array) => [bytes]],
  ['as sockets give it', chunks(65_536)],
  ['cut within headers', chunks(0xff_ff_ff + 3)],
] as const;

describe.each(cuts)('fed %s', (_, cut) => {
  const begun = (replyLimit = limit) => {
    const talk = new HeldTalk({ cut, interest: { login: false, commands: 'all', replyLimit } });
    talk.feed('client', wire);
    return talk;
  };
  /** Not by `expect`, which would print all of it. */
  const went = (talk: HeldTalk, side: 'client' | 'server') => Buffer.from(talk.to(side), 'hex');
  const goesOn = (talk: HeldTalk) => {
    talk.to('server');
    talk.to('client');
    talk.feed('client', query('SELECT 2'));
    talk.verdict(forward);
    talk.feed('server', oneRow('2'));
    expect(talk.to('client')).toBe(Buffer.from(oneRow('2')).toString('hex'));
    expect(talk.out.seen().session.at(-1)).toContain('authenticated');
  };
  const second = (bytes: Uint8Array, id: number) => {
    const copy = new Uint8Array(bytes);
    for (let at = 0, n = id; at < copy.length; at += 4 + copy[at]!, n++) copy[at + 3] = n;
    return copy;
  };

  it('is asked about whole, and goes on; its reply waits', () => {
    const talk = begun();
    expect(Buffer.compare(talk.command.command.payload, large)).toBe(0);
    talk.verdict({ kind: 'forward', holdReply: true });
    expect(went(talk, 'server').equals(wire)).toBe(true);
    talk.feed('server', second(oneRow('1'), 2));
    expect((talk.question as HeldAtReply).reply.packets[3]).toBe(2);
    talk.verdict(forward);
    expect(went(talk, 'client').equals(second(oneRow('1'), 2))).toBe(true);
    goesOn(talk);
  });

  it.each([
    ['an answer', { kind: 'answer', packets: oneRow('made up') }, oneRow('made up')],
    ['an ERR', { kind: 'answer', packets: err(1, 1105, 'HY000', 'no') }, err(1, 1105, 'HY000', 'no')],
  ] as [string, Verdict, Uint8Array][])('%s has the ids that the client awaits', (_name, verdict, given) => {
    const talk = begun();
    talk.verdict(verdict);
    expect(went(talk, 'client').equals(second(given, 2))).toBe(true);
    goesOn(talk);
  });

  it.each([false, true])('a small one in its place (its reply waits: %s)', (holdReply) => {
    const talk = begun();
    talk.verdict({ kind: 'replace', payload: payload('SELECT 3'), holdReply });
    expect(went(talk, 'server').equals(query('SELECT 3'))).toBe(true);
    talk.feed('server', oneRow('3'));
    if (holdReply) talk.verdict(forward);
    expect(went(talk, 'client').equals(second(oneRow('3'), 2))).toBe(true);
    goesOn(talk);
  });

  it.each(['ask', 'pass'] as const)('the reply of another one in a queue (%s)', (reply) => {
    const talk = begun();
    talk.verdict({ kind: 'queue', commands: [{ id: 1, payload: payload('SELECT 4'), reply }] });
    talk.feed('server', oneRow('4'));
    if (reply === 'ask') talk.verdict(forward);
    expect(went(talk, 'client').equals(second(oneRow('4'), 2))).toBe(true);
    goesOn(talk);
  });

  it('above the limit it goes on as it comes', () => {
    const talk = begun(16 * 1024 * 1024 + 1);
    const asked = talk.out.asked.length;
    if (cut(wire).length === 1) expect(asked).toBe(1);
    else {
      expect(asked).toBe(0);
      expect(went(talk, 'server').equals(wire)).toBe(true);
      talk.feed('server', ok(2));
      expect(talk.exchanges[0]!.exchange.interception!.notes).toEqual(['the command is above the hold limit and was not held']);
      goesOn(talk);
    }
  });
});

it('stands in place of a small one', () => {
  const talk = new HeldTalk({ interest: { login: false, commands: 'all' } });
  for (const reply of ['straight', 'waits'] as const) {
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'replace', payload: large, holdReply: reply === 'waits' });
    expect(Buffer.from(talk.to('server'), 'hex').equals(wire)).toBe(true);
    talk.feed('server', packet(2, [0, 0, 0, 2, 0, 0, 0]));
    if (reply === 'waits') talk.verdict(forward);
    expect(talk.to('client')).toBe(Buffer.from(ok(1)).toString('hex'));
  }
  expect(talk.exchanges.map(({ exchange }) => exchange.requestPackets)).toEqual([1, 1]);
});
