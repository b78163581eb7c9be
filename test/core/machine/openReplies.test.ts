/** Replies that have no plain end: of commands that are not known, and streams of binary log events. */
import { describe, expect, it } from 'vitest';
import { mostOpenCommands } from '../../../src-core/machine/commands/clientCommands.ts';
import { command as code } from '../../../src-core/mysql/constants/commands.ts';
import { byteByByte, joined, play, recorded, type Script, whole } from '../../support/playbook.ts';
import { command, err, ok, packet } from '../../support/wire.ts';

const login = recorded('mariadb-cli').slice(0, 3);
const after = (...more: Script): Script => [...login, ...more];
const ends = (seen: ReturnType<typeof play>) => seen.exchanges.map((x) => [x.exchange.command, x.end, x.exchange.replyPackets]);

describe.each([
  ['whole', whole],
  ['byte by byte', byteByByte],
] as const)('fed %s', (_, cut) => {
  it('a command that is not known is answered like any other, and those pipelined behind it go on', () => {
    const ask = joined([command(0x7a, 'beyond'), command(code.COM_PING), command(0x7b), command(code.COM_PING)]);
    const answer = joined([err(1, 1047, '08S01', 'Unknown command'), ok(1), ok(1), ok(1)]);
    const seen = play(after(['client', ask], ['server', answer]), cut);
    expect(ends(seen)).toEqual([0x7a, code.COM_PING, 0x7b, code.COM_PING].map((c) => [c, 'replied', 1]));
    expect(seen.exchanges.map((x) => x.exchange.errorCode)).toEqual([1047, 0, 0, 0]);
  });

  it('a reply of an unknown kind ends where the next command’s begins', () => {
    const strange = joined([packet(1, [5, 1, 2]), packet(2, [6, 3])]);
    const later = play(after(['client', command(0x20)], ['server', strange], ['client', command(code.COM_PING)], ['server', ok(1)]), cut);
    const pipelined = play(after(['client', joined([command(0x20), command(code.COM_PING)])], ['server', joined([strange, ok(1)])]), cut);
    for (const seen of [later, pipelined]) {
      expect(ends(seen)).toEqual([
        [0x20, 'replied', 2],
        [code.COM_PING, 'replied', 1],
      ]);
    }
  });

  it('acknowledgements of a replica belong to the dump, whose sequence begins anew behind them', () => {
    const event = (sequence: number) => packet(sequence, [0, 0xef, 1, ...new Uint8Array(19)]);
    const ack = packet(0, [0xef, 9, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode('bin.000001')]);
    const seen = play(
      after(
        ['client', packet(0, [code.COM_BINLOG_DUMP, ...new Uint8Array(10)])],
        ['server', joined([event(1), event(2)])],
        ['client', ack],
        ['server', event(1)],
      ),
      cut,
    );
    expect(seen.exchanges).toHaveLength(1);
    expect(seen.exchanges[0]!.exchange).toMatchObject({ requestPackets: 2, replyPackets: 3 });
    expect(seen.session.some((event) => event.startsWith('degraded'))).toBe(false);
  });
});

it('commands that wait are followed up to a limit', () => {
  const ask = joined(Array.from({ length: mostOpenCommands + 10 }, () => command(code.COM_PING)));
  const seen = play(after(['client', ask]));
  expect(seen.session.find((event) => event.startsWith('degraded'))).toContain('commands wait for their replies');
});
