/** Replies that go slower, or break off. */
import { describe, expect, it } from 'vitest';
import type { ReplyPace } from '../../../../src-core/machine/holding/held.ts';
import type { Side } from '../../../../src-core/machine/io.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { HeldTalk } from '../../../support/heldTalk.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { command, eof, packet, row } from '../../../support/wire.ts';

const definition = packet(2, [...new TextEncoder().encode('\x03def\0\0\0\x01a\0\x0c?\0\x10\0\0\0'), 0xfd, 0, 0, 0, 0, 0]);
const rows = [row(4, '1'), row(5, '2'), row(6, '3')];
const front = joined([packet(1, [1]), definition, eof(3)]);
const reply = joined([front, ...rows, eof(7)]);

/** What reached the client with this pace, and the waits in between; the same for a reply of the server and a made-up one. */
function paced(pace: ReplyPace, madeUp: boolean) {
  const talk = new HeldTalk();
  const log: string[] = [];
  const write = talk.out.write.bind(talk.out);
  talk.out.write = (side: Side, chunk: Uint8Array) => {
    if (side === 'client') log.push(hex(chunk));
    write(side, chunk);
  };
  talk.out.wait = (side, us) => log.push(`wait ${side} ${us}`);
  talk.out.close = (side) => log.push(`close ${side}`);
  talk.feed('client', command(code.COM_QUERY, 'SELECT a'));
  if (madeUp) talk.verdict({ kind: 'answer', packets: reply, pace });
  else {
    talk.verdict({ kind: 'forward', pace });
    talk.feed('server', reply);
  }
  return { talk, log, bytes: log.filter((l) => /^[0-9a-f]*$/.test(l)).join('') };
}

describe.each([false, true])('a reply made up by us: %s', (madeUp) => {
  it('bytes a second', () => {
    const { log, bytes } = paced({ bytesPerSecond: 200 }, madeUp);
    expect(bytes).toBe(hex(reply));
    const waited = log.filter((l) => l.startsWith('wait client')).reduce((us, l) => us + Number(l.split(' ')[2]), 0);
    expect(Math.abs(waited - (reply.length / 200) * 1_000_000)).toBeLessThan(60_000);
  });

  it('one slow row', () => {
    const { log, bytes } = paced({ slowRow: { row: 2, us: 7000 } }, madeUp);
    expect(bytes).toBe(hex(reply));
    const at = log.indexOf('wait client 7000');
    expect([log[at - 1], log[at + 1]]).toEqual([hex(rows[0]!), hex(rows[1]!)]);
  });

  it('ends behind two rows', () => {
    const { log, bytes } = paced({ closeAfterRows: 2 }, madeUp);
    expect(bytes).toBe(hex(joined([front, rows[0]!, rows[1]!])));
    expect(log.filter((l) => l.startsWith('close'))).toEqual(['close client', 'close server']);
  });

  it('ends behind the reply', () => {
    const { log, bytes } = paced({ closeBehind: true }, madeUp);
    expect(bytes).toBe(hex(reply));
    expect(log.at(-2)).toBe('close client');
  });

  it('is dropped, and the session goes on', () => {
    const { talk, log } = paced({ drop: true }, madeUp);
    expect(log).toEqual([]);
    expect(talk.exchanges[0]).toMatchObject({ end: 'replied', reply: '', exchange: { interception: { modified: true } } });
    expect(talk.behind).toEqual([{ from: 'server', hex: hex(reply) }]);
    talk.feed('client', command(code.COM_PING));
    expect(talk.command.command.code).toBe(code.COM_PING);
  });
});
