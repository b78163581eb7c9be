/** Commands that somebody asks about: what the server and the client get, and what is recorded of it. */
import { describe, expect, it } from 'vitest';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { cuts, forward, HeldTalk, oneRow, payload, query } from '../../../support/heldTalk.ts';
import { hex, joined, play, recorded } from '../../../support/playbook.ts';
import { err, ok, packet } from '../../../support/wire.ts';

const text = (s: string) => new TextEncoder().encode(s);

describe.each(cuts)('fed %s', (_, cut) => {
  it.each(['mariadb-cli', 'mysql2', 'mysql9-cli'])('%s: asked about everything and let go, all is as if nobody had asked', (name) => {
    const script = recorded(name);
    const asked = script.slice(3);
    for (const later of [false, true]) {
      const talk = new HeldTalk({ cut, login: name });
      if (!later) talk.out.decide = () => forward;
      for (const [side, chunk] of asked) {
        talk.feed(side, chunk);
        if (later && side === 'client' && talk.out.asked.length > 0) talk.verdict(forward);
      }
      const expected = play(script, cut);
      expect(hex(talk.out.seen().toServer)).toBe(hex(expected.toServer));
      expect(hex(talk.out.seen().toClient)).toBe(hex(expected.toClient));
      expect(talk.exchanges.map((x) => [x.request, x.reply])).toEqual(expected.exchanges.map((x) => [x.request, x.reply]));
      expect(talk.exchanges.every((x) => (x.exchange.interception === null) === !later)).toBe(true);
    }
  });

  it('a command waits, and nothing of it goes before the verdict', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    expect(talk.to('server')).toBe('');
    expect(talk.command).toMatchObject({ at: 'command', statusFlags: 2, command: { code: code.COM_QUERY, payload: payload('SELECT 1') } });
    talk.verdict(forward, 5000);
    expect(talk.to('server')).toBe(hex(query('SELECT 1')));
    talk.feed('server', oneRow('1'));
    expect(talk.to('client')).toBe(hex(oneRow('1')));
    expect(talk.exchanges[0]!.exchange.interception).toMatchObject({ heldUs: 5000, modified: false, mocked: false });
  });

  it('what the client sends behind it waits too, in order', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('A'), query('B'), query('C'));
    expect(talk.out.asked).toHaveLength(1);
    talk.verdict(forward);
    expect(talk.to('server')).toBe(hex(query('A')));
    expect(talk.out.asked).toHaveLength(1);
    talk.feed('server', ok(1));
    expect(talk.out.asked).toHaveLength(2);
    talk.verdict(forward);
    talk.feed('server', ok(1));
    talk.verdict(forward);
    expect(talk.to('server')).toBe(hex(joined([query('B'), query('C')])));
  });

  it('pipelined commands that are let go at once keep their order', () => {
    const talk = new HeldTalk({ cut });
    talk.out.decide = () => forward;
    const sent = Array.from({ length: 20 }, (_, i) => query(`SELECT ${i}`));
    for (const command of sent) talk.feed('client', command);
    let seen = '';
    for (const _ of sent) {
      seen += talk.to('server');
      talk.feed('server', ok(1));
    }
    expect(seen).toBe(hex(joined(sent)));
    expect(talk.exchanges).toHaveLength(20);
  });

  it('nonsense in place of a reply that was to wait goes on as it came', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', text('HTTP/1.1 400 Bad Request'));
    expect(talk.to('client')).toBe(hex(text('HTTP/1.1 400 Bad Request')));
    expect(talk.out.seen().session.at(-1)).toContain('sequence id 80 where 1 must follow');
    talk.feed('server', text('\r\n'));
    talk.feed('client', query('SELECT 2'));
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(text('\r\n')), hex(joined([query('SELECT 1'), query('SELECT 2')]))]);
  });

  it('the server gets another command; the exchange is what the client sent, with the server’s behind it', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT * FROM users'));
    talk.verdict({ kind: 'replace', payload: payload('SELECT id FROM users'), by: ['rule narrow'] });
    expect(talk.to('server')).toBe(hex(query('SELECT id FROM users')));
    talk.feed('server', oneRow('7'));
    expect(talk.to('client')).toBe(hex(oneRow('7')));
    const [x] = talk.exchanges;
    expect(x!.request).toBe(hex(query('SELECT * FROM users')));
    expect(x!.exchange.interception).toMatchObject({ modified: true, by: ['rule narrow'] });
    expect(talk.behind).toEqual([{ from: 'client', hex: hex(query('SELECT id FROM users')) }]);
  });

  it('what the changed command does to the session is followed', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('USE shop'));
    talk.verdict({ kind: 'replace', payload: payload('USE bench') });
    talk.feed('server', ok(1));
    expect(talk.machine.session.schema).toBe('bench');
  });

  it('the client gets a made-up reply, and the server nothing', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'), query('SELECT 2'));
    talk.verdict({ kind: 'answer', packets: oneRow('42') });
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(oneRow('42')), '']);
    expect(talk.exchanges[0]!.exchange).toMatchObject({ rows: 1, interception: { mocked: true } });
    talk.verdict({ kind: 'answer', packets: err(1, 1213, '40001', 'Deadlock') });
    expect(talk.to('client')).toBe(hex(err(1, 1213, '40001', 'Deadlock')));
    expect(talk.exchanges[1]!.exchange.errorCode).toBe(1213);
    talk.feed('client', query('SELECT 3'));
    talk.verdict(forward);
    talk.feed('server', oneRow('3'));
    expect([talk.to('server'), talk.to('client')]).toEqual([hex(query('SELECT 3')), hex(oneRow('3'))]);
  });

  it('a reply waits as well, and may be another one', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', oneRow('1'));
    expect(talk.to('client')).toBe('');
    expect(hex(talk.reply.reply.packets)).toBe(hex(oneRow('1')));
    expect(talk.exchanges).toHaveLength(0);
    talk.verdict({ kind: 'answer', packets: oneRow('x') }, 700);
    expect(talk.to('client')).toBe(hex(oneRow('x')));
    expect(talk.exchanges[0]).toMatchObject({ reply: hex(oneRow('x')), exchange: { rows: 1, interception: { modified: true } } });
    expect(talk.behind).toEqual([{ from: 'server', hex: hex(oneRow('1')) }]);
    talk.feed('client', query('SELECT 2'));
    talk.verdict({ kind: 'forward', holdReply: true, by: ['script a.ts'] });
    talk.feed('server', oneRow('2'));
    talk.verdict({ kind: 'forward', by: ['script a.ts'] });
    expect(talk.to('client')).toBe(hex(oneRow('2')));
    expect(talk.exchanges[1]!.exchange.interception!.by).toEqual(['script a.ts']);
  });

  it('a reply above the hold limit goes on as it came, and the exchange says so', () => {
    const talk = new HeldTalk({ cut, session: { holdLimit: 20 } });
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', oneRow('1'));
    expect(talk.to('client')).toBe(hex(oneRow('1')));
    expect(talk.out.asked).toHaveLength(1);
    expect(talk.exchanges[0]!.exchange.interception!.notes[0]).toContain('above the hold limit');
    talk.feed('client', query('SELECT 2 FROM a_table_with_a_long_name'));
    expect(talk.out.asked).toHaveLength(1);
    expect(talk.to('server')).toContain(hex(query('SELECT 2 FROM a_table_with_a_long_name')));
    talk.feed('server', ok(1));
    expect(talk.exchanges[1]!.exchange.interception!.notes[0]).toContain('above the hold limit');
  });

  it('a local file that the server asks for reaches it, though the reply was to wait', () => {
    const talk = new HeldTalk({ cut });
    talk.feed('client', query("LOAD DATA LOCAL INFILE 'f' INTO TABLE t"));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', packet(1, [0xfb, ...text('f')]));
    expect(talk.to('client')).toBe(hex(packet(1, [0xfb, ...text('f')])));
    talk.feed('client', packet(2, text('1\n')), packet(3, []));
    expect(talk.to('server').endsWith(hex(joined([packet(2, text('1\n')), packet(3, [])])))).toBe(true);
    talk.feed('server', ok(4));
    expect(talk.to('client')).toBe('');
    talk.verdict(forward);
    expect(talk.to('client')).toBe(hex(ok(4)));
    expect(talk.exchanges[0]!.exchange).toMatchObject({ requestPackets: 3, replyPackets: 2 });
  });
});

describe('a command of our own', () => {
  it('goes between two commands, and the client sees nothing of it', () => {
    for (const interest of [{ login: false, commands: null }, undefined] as const) {
      const talk = new HeldTalk(interest === undefined ? {} : { interest });
      talk.out.decide = () => forward;
      talk.feed('client', query('A'));
      talk.inject(1, payload('EXPLAIN A'));
      expect(talk.to('server')).toBe(hex(query('A')));
      talk.feed('server', ok(1));
      expect(talk.to('server')).toBe(hex(query('EXPLAIN A')));
      expect(talk.out.injections).toEqual([[1, { exchange: 2 }]]);
      talk.feed('client', query('B'));
      talk.feed('server', oneRow('plan'));
      expect(talk.to('client')).toBe(hex(ok(1)));
      expect(talk.to('server')).toBe(hex(query('B')));
      talk.feed('server', ok(1));
      expect(talk.exchanges.map((x) => [x.exchange.id, x.exchange.interception?.injected ?? false])).toEqual([
        [1, false],
        [2, true],
        [3, false],
      ]);
    }
  });

  it('is refused where the session ends first', () => {
    const talk = new HeldTalk();
    talk.feed('client', query('A'));
    talk.inject(1, payload('B'));
    talk.end('client');
    talk.inject(2, payload('C'));
    expect(talk.out.injections.map(([id, result]) => [id, 'refused' in result])).toEqual([
      [1, true],
      [2, true],
    ]);
  });
});

describe('the end', () => {
  it('a client that leaves frees what is held, and the server does not get it', () => {
    const talk = new HeldTalk();
    talk.feed('client', query('DELETE FROM t'));
    talk.end('client');
    talk.end('server');
    expect(talk.out.voided).toEqual([talk.question.ticket]);
    expect(talk.to('server')).toBe('');
    expect(talk.exchanges[0]!.end).toBe('clientGone');
    talk.verdict(forward);
    expect(talk.to('server')).toBe('');
  });

  it('a reply that waits when the server leaves is the client’s', () => {
    const talk = new HeldTalk();
    talk.feed('client', query('SELECT 1'));
    talk.verdict({ kind: 'forward', holdReply: true });
    talk.feed('server', oneRow('1'));
    talk.end('server');
    expect(talk.to('client')).toBe(hex(oneRow('1')));
  });

  it('no interest any more: what waits still waits, all else streams', () => {
    const talk = new HeldTalk();
    talk.feed('client', query('A'));
    talk.interest({ login: false, commands: null });
    expect(talk.to('server')).toBe('');
    talk.verdict(forward);
    talk.feed('server', ok(1));
    talk.feed('client', query('B').subarray(0, 3));
    expect(talk.to('server')).toBe(hex(query('A')) + hex(query('B').subarray(0, 3)));
    expect(talk.out.asked).toHaveLength(1);
  });

  it('closing ends both', () => {
    const talk = new HeldTalk();
    talk.feed('client', query('A'));
    talk.verdict({ kind: 'close', by: ['rule cut'] });
    expect(talk.out.seen().closed).toEqual(['client', 'server']);
    expect(talk.to('server')).toBe('');
    talk.end('client');
    talk.end('server');
    expect(talk.exchanges[0]!.end).toBe('proxyClosed');
    expect(talk.out.seen().session.at(-1)).toBe('closed app@test: the proxy closed the connection: rule cut');
  });
});
