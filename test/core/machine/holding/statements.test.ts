/** Prepared statements of which somebody takes hold: binary rows out of text ones, types and long data that the server did not get. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../src-core/machine/holding/held.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { HeldTalk } from '../../../support/heldTalk.ts';
import { byteByByte, hex, joined, whole } from '../../../support/playbook.ts';
import { command, eof, ok, packet, row } from '../../../support/wire.ts';

const text = (s: string) => new TextEncoder().encode(s);
const payload = (sql: string) => Uint8Array.from([code.COM_QUERY, ...text(sql)]);
const forward: Verdict = { kind: 'forward' };
const prepareOk = (id: number, parameters: number) => packet(1, [0, id, 0, 0, 0, 0, 0, parameters, 0, 0, 0, 0]);
const parameter = (sequence: number) => packet(sequence, text('\x03def\0\0\0\x01?\0\x0c?\0\0\0\0\0\xfd\x80\0\0\0\0').slice());
/** With MariaDB's extended metadata, which this session agreed on. */
const longlong = (sequence: number) => packet(sequence, [...text('\x03def\0\0\0\x01a\0\0\x0c?\0\x14\0\0\0'), 8, 0, 0, 0, 0, 0]);
const execute = (id: number, types: readonly number[] | null, value: readonly number[]) =>
  packet(0, [code.COM_STMT_EXECUTE, id, 0, 0, 0, 0, 1, 0, 0, 0, 0, ...(types === null ? [0] : [1, ...types]), ...value]);
const textReply = joined([packet(1, [1]), longlong(2), eof(3), row(4, '258'), eof(5)]);
const binaryReply = joined([packet(1, [1]), longlong(2), eof(3), packet(4, [0, 0, 2, 1, 0, 0, 0, 0, 0, 0]), eof(5)]);

function prepared(cut = whole) {
  const talk = new HeldTalk({ cut, login: 'mysql2' });
  talk.feed('client', command(code.COM_STMT_PREPARE, 'SELECT ?'));
  talk.verdict(forward);
  talk.feed('server', prepareOk(5, 1), parameter(2), eof(3));
  talk.to('client');
  talk.to('server');
  return talk;
}

describe.each([
  ['whole', whole],
  ['byte by byte', byteByByte],
] as const)('fed %s', (_, cut) => {
  it('the text of a statement is known at its execution, though nobody was interested when it was prepared', () => {
    const talk = new HeldTalk({ cut, login: 'mysql2', interest: { login: false, commands: null } });
    talk.feed('client', command(code.COM_STMT_PREPARE, 'SELECT ?'));
    talk.feed('server', prepareOk(5, 1), parameter(2), eof(3));
    talk.interest({ login: false, commands: new Set([code.COM_STMT_EXECUTE]) });
    talk.feed('client', execute(5, [8, 0], [1, 0, 0, 0, 0, 0, 0, 0]));
    expect(talk.command.command.statementText).toEqual(text('SELECT ?'));
    expect(talk.command.exchange).toMatchObject({ statementId: 5, parameterCount: 1 });
  });

  it.each([false, true])('runs as text, and the client gets binary rows (its reply held: %s)', (holdReply) => {
    const talk = prepared(cut);
    talk.feed('client', execute(5, [8, 0], [1, 0, 0, 0, 0, 0, 0, 0]));
    talk.verdict({ kind: 'replace', payload: payload('SELECT 258'), binaryRows: true, holdReply });
    expect(talk.to('server')).toBe(hex(command(code.COM_QUERY, 'SELECT 258')));
    talk.feed('server', textReply);
    if (holdReply) {
      expect(talk.to('client')).toBe('');
      expect(talk.reply.reply).toMatchObject({ packets: textReply, command: code.COM_QUERY, queueId: null });
      talk.verdict(forward);
    }
    expect(talk.to('client')).toBe(hex(binaryReply));
    expect(talk.exchanges[1]).toMatchObject({ reply: hex(binaryReply), exchange: { rows: 1, interception: { modified: true } } });
    expect(talk.behind.at(-1)).toEqual({ from: 'server', hex: hex(textReply) });
  });

  it('brings the types of an execution that the server did not get with the next one', () => {
    const talk = prepared(cut);
    talk.feed('client', execute(5, [8, 0], [1, 0, 0, 0, 0, 0, 0, 0]));
    talk.verdict({ kind: 'answer', packets: binaryReply });
    expect(talk.to('client')).toBe(hex(binaryReply));
    talk.interest({ login: false, commands: null });
    talk.feed('client', execute(5, null, [2, 0, 0, 0, 0, 0, 0, 0]));
    expect(talk.out.asked.filter((held) => held.at === 'command')).toHaveLength(2);
    expect(talk.to('server')).toBe(hex(execute(5, [8, 0], [2, 0, 0, 0, 0, 0, 0, 0])));
    talk.feed('server', binaryReply);
    talk.feed('client', execute(5, null, [3, 0, 0, 0, 0, 0, 0, 0]));
    expect(talk.to('server')).toBe(hex(execute(5, null, [3, 0, 0, 0, 0, 0, 0, 0])));
  });

  it('drops long data that came for an execution that the server did not get', () => {
    const talk = prepared(cut);
    const piece = packet(0, [code.COM_STMT_SEND_LONG_DATA, 5, 0, 0, 0, 0, 0, ...text('long')]);
    talk.feed('client', piece);
    talk.verdict(forward);
    talk.feed('client', execute(5, [0xfc, 0], []));
    talk.verdict({ kind: 'answer', packets: ok(1) });
    expect(talk.to('server')).toBe(hex(joined([piece, packet(0, [code.COM_STMT_RESET, 5, 0, 0, 0])])));
    talk.feed('server', ok(1));
    expect(talk.to('client')).toBe(hex(ok(1)));
    expect(talk.exchanges.map((x) => x.exchange.command)).toEqual([
      code.COM_STMT_PREPARE,
      code.COM_STMT_SEND_LONG_DATA,
      code.COM_STMT_EXECUTE,
      code.COM_STMT_RESET,
    ]);
  });

  it('closes a statement whose preparation the client was told to have failed', () => {
    const talk = new HeldTalk({ cut, login: 'mysql2' });
    talk.feed('client', command(code.COM_STMT_PREPARE, 'SELECT ?'));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', prepareOk(9, 1), parameter(2), eof(3));
    talk.to('server');
    talk.verdict({ kind: 'answer', packets: ok(1) });
    expect(talk.to('server')).toBe(hex(packet(0, [code.COM_STMT_CLOSE, 9, 0, 0, 0])));
  });

  it('a command without a reply that waits', () => {
    const talk = prepared(cut);
    talk.feed('client', packet(0, [code.COM_STMT_CLOSE, 5, 0, 0, 0]), command(code.COM_PING));
    expect(talk.to('server')).toBe('');
    talk.verdict(forward, 300);
    expect(talk.to('server')).toBe(hex(packet(0, [code.COM_STMT_CLOSE, 5, 0, 0, 0])));
    expect(talk.exchanges.at(-1)!.exchange).toMatchObject({ command: code.COM_STMT_CLOSE });
    expect(talk.exchanges.at(-1)!.exchange.interception!.heldUs).toBeGreaterThanOrEqual(300);
    talk.verdict(forward);
    expect(talk.to('server')).toBe(hex(command(code.COM_PING)));
  });
});
