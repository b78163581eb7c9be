/** Commands in a queue: the proxy's own in place of the client's or beside it, and what the client gets to see of them. */
import { describe, expect, it } from 'vitest';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { cuts, forward, HeldTalk, oneRow, payload, query } from '../../../support/heldTalk.ts';
import { hex, joined } from '../../../support/playbook.ts';
import { command, ok } from '../../../support/wire.ts';

describe.each(cuts)('fed %s', (_, cut) => {
  it('commands in the client’s place: exchanges of their own, of which the client sees what it shall', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'), query('PING'));
    const commands = [
      { id: 1, payload: payload('SET @a = 1'), reply: 'ask' },
      { id: 2, payload: null, reply: 'ask' },
      { id: 3, payload: payload('SHOW WARNINGS'), reply: 'keep' },
    ] as const;
    talk.verdict({ kind: 'queue', commands });
    expect(talk.to('server')).toBe(hex(query('SET @a = 1')));
    talk.feed('server', ok(1));
    expect(talk.reply.reply).toMatchObject({ queueId: 1, command: code.COM_QUERY });
    talk.verdict({ kind: 'ignore' });
    expect(talk.to('server')).toBe(hex(query('SELECT 1')));
    talk.feed('server', oneRow('1'));
    expect(talk.reply.reply.queueId).toBeNull();
    talk.verdict(forward);
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(oneRow('1')), hex(query('SHOW WARNINGS'))]);
    talk.feed('server', oneRow('none'));
    expect(talk.to('client')).toBe('');
    expect(talk.question).toMatchObject({ at: 'command', command: { payload: payload('PING') } });
    const told = talk.exchanges.map(({ exchange: x, reply }) => [x.id, x.interception?.parent ?? null, reply]);
    expect(told).toEqual([
      [2, 1, hex(ok(1))],
      [1, 0, hex(oneRow('1'))],
      [3, 1, hex(oneRow('none'))],
    ]);
  });

  it('the rest of a queue is sent though the client has its reply and leaves', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    const commands = [
      { id: 1, payload: null, reply: 'ask' },
      { id: 2, payload: payload('DO 2'), reply: 'ask' },
    ] as const;
    talk.verdict({ kind: 'queue', commands });
    talk.feed('server', oneRow('1'));
    talk.to('server');
    talk.verdict(forward);
    const quit = command(code.COM_QUIT, '');
    talk.feed('client', quit);
    talk.end('client');
    expect(talk.to('server')).toBe(hex(query('DO 2')));
    expect(talk.machine.phase).not.toBe('closed');
    talk.feed('server', ok(1));
    expect(talk.reply.reply.queueId).toBe(2);
    talk.verdict(forward);
    // Then it is asked about COM_QUIT, for which nobody waits any more.
    talk.end('server');
    expect([talk.machine.phase, talk.to('client')]).toEqual(['closed', hex(oneRow('1'))]);
    expect(talk.exchanges.find(({ exchange: x }) => x.id === 2)?.reply).toBe(hex(ok(1)));
  });

  it('a server that is lost in the rest of a queue ends a session whose client has left', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({
      kind: 'queue',
      commands: [
        { id: 1, payload: null, reply: 'pass' },
        { id: 2, payload: payload('DO 2'), reply: 'keep' },
      ],
    });
    talk.feed('server', oneRow('1'));
    talk.end('client');
    expect(talk.machine.phase).not.toBe('closed');
    talk.end('server');
    expect(talk.machine.phase).toBe('closed');
  });

  it('the reply of a queued command is the client’s', () => {
    for (const reply of ['ask', 'pass'] as const) {
      const talk = new HeldTalk({ cut });
      talk.feed('client', query('SELECT 1'));
      talk.verdict({ kind: 'queue', commands: [{ id: 1, payload: payload('SELECT 2'), reply }] });
      talk.feed('server', oneRow('2'));
      if (reply === 'ask') talk.verdict(forward);
      expect(talk.to('client')).toBe(hex(oneRow('2')));
      const own = talk.exchanges.find((x) => x.exchange.id === 1)!;
      expect(own).toMatchObject({ reply: hex(oneRow('2')), exchange: { rows: 1, interception: { modified: true, given: 2 } } });
    }
  });

  it('a client that was answered in the midst of a queue has its reply: its own command runs no more', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'), query('PING'));
    const commands = [
      { id: 1, payload: payload('SELECT 2'), reply: 'ask' },
      { id: 2, payload: null, reply: 'ask' },
      { id: 3, payload: payload('DO 3'), reply: 'keep' },
    ] as const;
    talk.verdict({ kind: 'queue', commands });
    talk.feed('server', oneRow('2'));
    talk.to('server');
    talk.verdict({ kind: 'answer', packets: ok(1) });
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(ok(1)), hex(query('DO 3'))]);
    talk.feed('server', ok(1));
    expect([talk.to('client'), talk.question]).toMatchObject(['', { at: 'command', command: { payload: payload('PING') } }]);
    expect(talk.exchanges.find((x) => x.exchange.id === 1)).toMatchObject({
      reply: hex(ok(1)),
      exchange: { interception: { mocked: true, given: 0 } },
    });
  });

  it('what is left of a queue is replaced at a reply, whatever becomes of that', () => {
    const left = [
      { id: 1, payload: null, reply: 'ask' },
      { id: 2, payload: payload('DO 2'), reply: 'keep' },
      { id: 3, payload: payload('DO 3'), reply: 'ask' },
    ] as const;
    const rest = [{ id: 9, payload: payload('SELECT 9'), reply: 'ask' }] as const;
    for (const verdict of [forward, { kind: 'answer', packets: ok(1) }, { kind: 'ignore' }] as const) {
      const talk = new HeldTalk({ cut });
      talk.feed('client', query('SELECT 1'));
      talk.verdict({ kind: 'queue', commands: left });
      expect(talk.to('server')).toBe(hex(query('SELECT 1')));
      talk.feed('server', oneRow('1'));
      talk.verdict({ ...verdict, rest });
      expect(talk.to('client')).toBe(verdict === forward ? hex(oneRow('1')) : verdict.kind === 'answer' ? hex(ok(1)) : '');
      expect(talk.to('server')).toBe(hex(query('SELECT 9')));
      talk.feed('server', oneRow('9'));
      expect(talk.reply.reply.queueId).toBe(9);
      talk.verdict(forward);
      expect(talk.to('client')).toBe(verdict.kind === 'ignore' ? hex(oneRow('9')) : '');
      expect(talk.to('server')).toBe(hex(query('DO 2')));
    }
  });

  it('a client whose every reply was ignored is told so', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'queue', commands: [{ id: 1, payload: payload('SELECT 2'), reply: 'ask' }] });
    talk.feed('server', oneRow('2'));
    talk.verdict({ kind: 'ignore' });
    expect(talk.to('client')).toContain(Buffer.from('no reply was left').toString('hex'));
    expect(talk.exchanges.find((x) => x.exchange.id === 1)!.exchange.errorCode).toBe(1105);
  });

  it('warnings are fetched where there are some', () => {
    const talk = new HeldTalk({ cut });
    talk.out.decide = (held) => (held.at === 'command' ? { kind: 'forward', fetchWarnings: true } : null);
    talk.feed('client', query('A'), query('B'));
    talk.feed('server', ok(1, 0, 0, 2, 3));
    expect(talk.to('server')).toBe(hex(joined([query('A'), query('SHOW WARNINGS')])));
    talk.feed('server', oneRow('w'));
    expect([talk.to('server'), talk.to('client')]).toEqual([hex(query('B')), hex(ok(1, 0, 0, 2, 3))]);
    talk.feed('server', ok(1));
    expect(talk.to('server')).toBe('');
  });
});
