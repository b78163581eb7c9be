/** LOAD DATA LOCAL INFILE whose reply waits: the client is asked for its file, and what the server says to it waits. */
import { describe, expect, it } from 'vitest';
import { cuts, forward, HeldTalk, oneRow, payload, query } from '../../../support/heldTalk.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { err, ok, packet } from '../../../support/wire.ts';

const load = "LOAD DATA LOCAL INFILE 'f' INTO TABLE t";
const asks = packet(1, [0xfb, 0x66]);
const file = joined([packet(2, [...Buffer.from('1\n2\n')]), packet(3, [...Buffer.from('3\n')]), packet(4, [])]);
/** What the server says when it has the file. */
const loaded = ok(5, 3);

describe.each(cuts)('fed %s', (_, cut) => {
  const loading = (queue: boolean) => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query(load));
    if (!queue) talk.verdict({ kind: 'forward', holdReply: true });
    else {
      talk.verdict({
        kind: 'queue',
        commands: [
          { id: 1, payload: payload('SET @a = 1'), reply: 'ask' },
          { id: 2, payload: null, reply: 'ask' },
          { id: 3, payload: payload('SHOW WARNINGS'), reply: 'ask' },
        ],
      });
      talk.feed('server', ok(1));
      talk.verdict({ kind: 'ignore' });
    }
    talk.to('server');
    talk.feed('server', asks);
    expect(talk.to('client')).toBe(hex(asks));
    talk.feed('client', file);
    expect(talk.to('server')).toBe(hex(file));
    talk.feed('server', loaded);
    expect(talk.to('client')).toBe('');
    expect(talk.reply.reply).toMatchObject({ packets: loaded, queueId: null });
    return talk;
  };
  const isOver = (talk: HeldTalk, reply: Uint8Array) => {
    const own = talk.exchanges.find(({ exchange }) => exchange.id === 1)!;
    expect(own).toMatchObject({ end: 'replied', request: hex(joined([query(load), file])), reply: hex(joined([asks, reply])) });
    talk.feed('client', query('SELECT 2'));
    talk.verdict(forward);
    talk.feed('server', oneRow('2'));
    expect(talk.to('client')).toBe(hex(oneRow('2')));
  };

  it('the OK goes on as it came', () => {
    const talk = loading(false);
    talk.verdict(forward);
    expect(talk.to('client')).toBe(hex(loaded));
    isOver(talk, loaded);
  });

  it('an answer in its place has the ids that the client awaits', () => {
    const talk = loading(false);
    talk.verdict({ kind: 'answer', packets: oneRow('in its place') });
    const given = joined([packet(5, [1]), ...splitFrom(oneRow('in its place'), 6)]);
    expect(talk.to('client')).toBe(hex(given));
    isOver(talk, given);
  });

  it('in a queue, between commands of others', () => {
    const talk = loading(true);
    talk.verdict(forward);
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(loaded), hex(query('SHOW WARNINGS'))]);
    talk.feed('server', oneRow('none'));
    expect(talk.reply.reply.queueId).toBe(3);
    talk.verdict({ kind: 'ignore' });
    expect(talk.to('client')).toBe('');
    isOver(talk, loaded);
  });

  it('a server that asks twice', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query(`${load};${load}`));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', asks);
    talk.feed('client', packet(2, []));
    talk.feed('server', ok(3, 0, 0, 2 | 8), packet(4, [0xfb, 0x66]));
    expect(talk.to('client')).toBe(hex(joined([asks, ok(3, 0, 0, 2 | 8), packet(4, [0xfb, 0x66])])));
    talk.feed('client', packet(5, []));
    talk.feed('server', err(6, 1148, '42000', 'not allowed'));
    expect(talk.to('client')).toBe('');
    talk.verdict(forward);
    expect(talk.to('client')).toBe(hex(err(6, 1148, '42000', 'not allowed')));
  });

  it('a client that leaves while its file is awaited', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query(load));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', asks);
    talk.end('client');
    talk.end('server');
    expect(talk.exchanges[0]).toMatchObject({ end: 'clientGone', reply: hex(asks) });
  });
});

/** The packets behind the first, numbered from `sequence` on. */
function splitFrom(packets: Uint8Array, sequence: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  for (let at = 4 + packets[0]!; at < packets.length; ) {
    const next = at + 4 + packets[at]!;
    out.push(packet(sequence + out.length, packets.subarray(at + 4, next)));
    at = next;
  }
  return out;
}
