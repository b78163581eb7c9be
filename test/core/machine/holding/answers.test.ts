/** Answers that scripts make of packets: wide ones, wrong ones, none; the client gets them as they are, and the session goes on. */
import { describe, expect, it } from 'vitest';
import { ReplyWriter } from '../../../../src-core/mysql/synth/replyWriter.ts';
import { cuts, forward, HeldTalk, oneRow, query } from '../../../support/heldTalk.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { column } from '../../../support/replies.ts';
import { command, ok, packet } from '../../../support/wire.ts';

const wide = (columns: number) => {
  const writer = new ReplyWriter({
    context: { capabilities: 0x0200n, clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4' },
    sequence: 1,
    binary: false,
  });
  writer.columns(Array.from({ length: columns }, (_, i) => column(`c${i}`, 0xfd)));
  writer.row(Array.from({ length: columns }, (_, i) => String(i)));
  writer.endRows();
  return writer.take();
};

const wrong = [
  ['nothing', new Uint8Array(0)],
  ['no reply at all', joined([packet(1, [...Buffer.from('hello')]), packet(2, [1, 2, 3])])],
  ['a result without its end', joined([packet(1, [1]), packet(2, [...Buffer.from('column')])])],
  ['an OK with more behind it', joined([ok(1), ok(2)])],
  ['ids that are wrong', joined([packet(1, [1]), ok(7)])],
  ['a request for a file', packet(1, [0xfb, ...Buffer.from('/etc/passwd')])],
  ['a packet that is cut short', Uint8Array.of(9, 0, 0, 1, 5)],
  ['an empty packet', packet(1, [])],
] as const;

describe.each(cuts)('fed %s', (_, cut) => {
  const goesOn = (talk: HeldTalk) => {
    talk.to('server');
    talk.feed('client', query('SELECT 2'));
    talk.verdict(forward);
    expect(talk.to('server')).toBe(hex(query('SELECT 2')));
    talk.feed('server', oneRow('2'));
    expect(talk.to('client')).toBe(hex(oneRow('2')));
    expect(talk.exchanges.at(-1)).toMatchObject({ end: 'replied', exchange: { rows: 1 } });
    expect(talk.out.seen().session.at(-1)).toContain('authenticated');
  };

  it.each([1, 1000, 4096])('%i columns', (columns) => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'answer', packets: wide(columns) });
    expect(talk.to('client') === hex(wide(columns))).toBe(true);
    expect(talk.exchanges[0]).toMatchObject({ end: 'replied', exchange: { rows: 1, interception: { mocked: true, notes: [] } } });
    goesOn(talk);
  });

  it.each(wrong)('%s', (_name, packets) => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'answer', packets });
    expect(talk.to('client')).toBe(hex(packets));
    const [exchange] = talk.exchanges;
    expect(exchange).toMatchObject({
      end: 'replied',
      exchange: { interception: { notes: ['what the client was given is no whole reply to its command'] } },
    });
    goesOn(talk);
  });

  it.each(wrong)('%s in place of a reply', (_name, packets) => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', oneRow('1'));
    talk.verdict({ kind: 'answer', packets, pace: { bytesPerSecond: 1_000_000 } });
    expect(talk.to('client')).toBe(hex(packets));
    goesOn(talk);
  });

  it('a wrong one is kept as far as the limit allows', () => {
    const talk = new HeldTalk({ cut, session: { keepBytes: 40 } });
    talk.feed('client', query('SELECT 1'));
    const packets = joined([packet(1, new Uint8Array(20)), packet(2, new Uint8Array(30)), packet(3, [1])]);
    talk.verdict({ kind: 'answer', packets });
    expect(talk.exchanges[0]).toMatchObject({
      reply: hex(packet(1, new Uint8Array(20))),
      gaps: [{ from: 'server', bytes: 39, packets: 2, rows: 0 }],
      exchange: { replyBytes: 63, replyPackets: 3 },
    });
  });

  it('a server that answers before it was asked has its ids left as they are', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.feed('server', packet(1, [1]));
    talk.verdict(forward);
    talk.feed('server', oneRow('1').subarray(5));
    expect(talk.to('client')).toBe(hex(oneRow('1')));
    goesOn(talk);
  });

  it('a command without a reply gets none', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', command(0x19, '\x01\0\0\0'));
    talk.verdict({ kind: 'answer', packets: ok(1) });
    expect([talk.to('client'), talk.to('server')]).toEqual(['', '']);
    goesOn(talk);
  });
});
