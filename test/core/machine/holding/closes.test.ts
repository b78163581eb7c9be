/** Both connections end once what was decided has been sent. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../src-core/machine/holding/held.ts';
import { cuts, HeldTalk, oneRow, payload, query } from '../../../support/heldTalk.ts';
import { hex } from '../../../support/playbook.ts';
import { command, ok } from '../../../support/wire.ts';

const by = ['script x'];

describe.each(cuts)('fed %s', (_, cut) => {
  const begun = (verdict: Verdict) => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict(verdict);
    return talk;
  };
  const closed = (talk: HeldTalk) => talk.out.seen().closed;

  it('behind a reply that goes through', () => {
    const talk = begun({ kind: 'forward', closes: true, by });
    expect(closed(talk)).toEqual([]);
    talk.feed('server', oneRow('1'));
    expect([talk.to('client'), closed(talk)]).toEqual([hex(oneRow('1')), ['client', 'server']]);
    talk.end('client');
    talk.end('server');
    expect(talk.out.seen().session.at(-1)).toContain('the proxy closed the connection: script x');
    expect(talk.exchanges[0]!.end).toBe('replied');
  });

  it('behind an answer', () => {
    const talk = begun({ kind: 'answer', packets: ok(1), closes: true, by });
    expect([talk.to('client'), closed(talk)]).toEqual([hex(ok(1)), ['client', 'server']]);
  });

  it('behind the last of a queue, wherever it was said', () => {
    const commands = [
      { id: 1, payload: null, reply: 'ask' },
      { id: 2, payload: payload('DO 1'), reply: 'ask' },
    ] as const;
    const talk = begun({ kind: 'queue', commands });
    talk.feed('server', oneRow('1'));
    talk.verdict({ kind: 'forward', closes: true, by });
    expect([talk.to('client'), closed(talk)]).toEqual([hex(oneRow('1')), []]);
    talk.feed('server', ok(1));
    talk.verdict({ kind: 'ignore' });
    expect(closed(talk)).toEqual(['client', 'server']);
  });

  it('behind a command that has no reply', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', command(0x19, '\x01\0\0\0'));
    talk.verdict({ kind: 'forward', closes: true, by });
    expect(talk.to('server')).toBe(hex(command(0x19, '\x01\0\0\0')));
    expect(closed(talk)).toEqual(['client', 'server']);
  });
});
