/** What is wrong, cut off or too much: the session must go on, and say what happened. */
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../src-core/machine/io.ts';
import { SessionMachine } from '../../../src-core/machine/sessionMachine.ts';
import { byteByByte, Collector, hex, joined, lasting, play, recorded, type Script, sessionOptions } from '../../support/playbook.ts';
import { command, eof, err, packet, row } from '../../support/wire.ts';

const login = recorded('mariadb-cli').slice(0, 3);
const text = (s: string) => new TextEncoder().encode(s);

function after(...more: readonly (readonly [Side, Uint8Array])[]): Script {
  return [...login, ...more];
}

const oneColumn = joined([packet(1, [1]), packet(2, [...text('\x03def\0\0\0\x01a\x01a\x0c'), 63, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0])]);

describe('a session that cannot be followed', () => {
  it('passes on what is no greeting, and names it', () => {
    const seen = play([['server', text('HTTP/1.1 400 Bad Request\r\n\r\n')]]);
    expect(new TextDecoder().decode(seen.toClient)).toBe('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(seen.session.join()).toContain('does not begin with a MySQL greeting');
    expect(seen.session.at(-1)).toMatch(/^closed/);
  });

  it('passes on the greeting of protocol version 9, and says why it goes no further', () => {
    const greeting = packet(0, [9, ...text('3.20.32\0'), 7, 0, 0, 0, ...text('scramble\0')]);
    const seen = play([
      ['server', greeting],
      ['client', packet(1, [5, 0, 0, 0, 0, ...text('app\0')])],
    ]);
    expect(hex(seen.toClient)).toBe(hex(greeting));
    expect(seen.login[0]).toMatch(/^server greeting/);
    expect(seen.session.join()).toContain('protocol version 9');
    expect(seen.machine.session).toMatchObject({ serverVersion: '3.20.32', connectionId: 7, authPlugin: 'mysql_old_password' });
  });

  it('passes on a greeting that is cut off', () => {
    const greeting = login[0]![1].subarray(0, 30);
    const seen = play([['server', greeting]]);
    expect(hex(seen.toClient)).toBe(hex(greeting));
    expect(seen.session.at(-2)).toMatch(/^failed null@null: the client closed the connection before the login was over/);
  });

  it.each([
    ['client', text('GET / HTTP/1.1\r\n\r\n'), 'a command must have sequence id 0'],
    ['server', text('garbage, and a lot of it'), 'that no command asked for'],
  ] as const)('%s garbage after the login turns it opaque at its byte', (side, garbage, reason) => {
    const tail: Script = [
      [side, garbage],
      ['client', text('more')],
      ['server', text('and more')],
    ];
    const seen = play(after(...tail));
    const all = tail.filter(([from]) => from === 'server').map(([, b]) => b);
    expect(hex(seen.toClient).endsWith(hex(joined(all)))).toBe(true);
    expect(seen.session.find((s) => s.startsWith('degraded'))).toContain(reason);
    expect(lasting(play(after(...tail), byteByByte)).toClient).toBe(lasting(seen).toClient);
  });

  it('ends the open exchange when a reply goes wrong', () => {
    const seen = play(after(['client', command(3, 'SELECT 1')], ['server', packet(7, [0, 0, 0, 2, 0, 0, 0])]));
    expect(seen.exchanges.map((x) => x.end)).toEqual(['degraded']);
    expect(seen.session).toContain('degraded app@test: sequence id 7 where 1 must follow');
  });
});

describe('a session that ends early', () => {
  it('says that the server was gone in the middle of a result', () => {
    const script = after(['client', command(3, 'SELECT 1')], ['server', joined([oneColumn, eof(3), row(4, '1')])]);
    const seen = play(script);
    expect(seen.exchanges.map((x) => [x.exchange.rows, x.end])).toEqual([[1, 'clientGone']]);
  });

  it("keeps the server's last words", () => {
    const seen = play(after(['server', err(0, 1927, '70100', 'Connection was killed')]));
    expect(seen.session.at(-1)).toBe('closed app@test: Connection was killed');
    expect(seen.session.some((s) => s.startsWith('degraded'))).toBe(false);
  });

  it('tells a refused login once', () => {
    const seen = play([...recorded('mariadb-cli').slice(0, 2), ['server', err(2, 1045, '28000', 'Access denied')]]);
    expect(seen.session).toEqual(['opened null@null', 'failed app@test: Access denied', 'closed app@test']);
  });

  it('tells a client why there is no greeting', () => {
    const out = new Collector();
    const fresh = new SessionMachine(sessionOptions({ backend: 'db:3306' }), out);
    const failure = { code: 'ECONNREFUSED', message: 'connection refused' };
    fresh.handle({ kind: 'ended', side: 'server', failure }, 2);
    const said = 'Hydrophone cannot reach the backend db:3306: connection refused';
    expect(out.seen().toClient).toEqual(packet(0, [0xff, 0x51, 0x04, ...text(said)]));
  });

  it('tells a server that refuses before its greeting', () => {
    const seen = play([['server', packet(0, [0xff, 0x10, 0x04, ...text('Too many connections')])]]);
    expect(seen.session).toContain('failed null@null: Too many connections');
  });
});

describe('the keep limit', () => {
  const rows = Array.from({ length: 500 }, (_, i) => row((4 + i) & 0xff, `value ${i}`));
  const script = after(['client', command(3, 'SELECT 1')], ['server', joined([oneColumn, eof(3), ...rows, eof((4 + 500) & 0xff)])]);

  it.each([100, 1000, 4000])('%i bytes: keeps the beginning and the end, counts the rest', (limit) => {
    for (const cut of [undefined, byteByByte]) {
      const seen = play(script, cut, limit);
      const [x] = seen.exchanges;
      const kept = x!.reply.length / 2;
      const gapBytes = x!.gaps.reduce((sum, g) => sum + g.bytes, 0);
      expect(x!.exchange.rows).toBe(500);
      expect(kept + gapBytes).toBe(x!.exchange.replyBytes);
      expect(kept).toBeLessThan(limit + 120);
      expect(x!.reply.endsWith(hex(eof((4 + 500) & 0xff)))).toBe(true);
      expect(x!.gaps).toHaveLength(1);
      const keptRows = (x!.reply.match(/[0-9a-f]{2}0000[0-9a-f]{4}76616c756520/g) ?? []).length;
      expect(keptRows + x!.gaps[0]!.rows).toBe(500);
    }
  });

  it('cuts one long packet in its middle', () => {
    const seen = play(
      after(['client', command(3, `SELECT '${'x'.repeat(5000)}'`)], ['server', err(1, 1064, '42000', 'no')]),
      byteByByte,
      1000,
    );
    const [x] = seen.exchanges;
    expect(x!.request.length / 2 + x!.gaps[0]!.bytes).toBe(x!.exchange.requestBytes);
    expect(x!.gaps[0]).toMatchObject({ from: 'client', packets: 0, rows: 0 });
    expect(x!.exchange.errorCode).toBe(1064);
  });
});

describe('back-pressure', () => {
  it('stops and resumes the other side', () => {
    const out = new Collector();
    const machine = new SessionMachine(sessionOptions(), out);
    machine.handle({ kind: 'stalled', side: 'client' }, 1);
    machine.handle({ kind: 'drained', side: 'client' }, 2);
    expect(out.calls).toEqual(['pause server', 'resume server']);
  });
});
