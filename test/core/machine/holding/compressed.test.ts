/** Sessions in compressed frames, whose ids servers and clients check: they go on as on each link they would without the other. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { noInterest, type Verdict } from '../../../../src-core/machine/holding/held.ts';
import { capability } from '../../../../src-core/mysql/constants/capabilities.ts';
import { command as code } from '../../../../src-core/mysql/constants/commands.ts';
import { compressedScript, frame } from '../../../support/compressedScript.ts';
import { HeldTalk } from '../../../support/heldTalk.ts';
import { byteByByte, hex, joined, whole } from '../../../support/playbook.ts';
import { command, ok } from '../../../support/wire.ts';

const login = compressedScript('mariadb-cli', capability.CLIENT_COMPRESS, deflateSync);
const query = (sql: string) => command(code.COM_QUERY, sql);
const payload = (sql: string) => Uint8Array.from([code.COM_QUERY, ...new TextEncoder().encode(sql)]);
const framed = (bytes: Uint8Array, id: number) => frame(bytes, null, id);
const forward: Verdict = { kind: 'forward' };

describe.each([
  ['whole', whole],
  ['byte by byte', byteByByte],
] as const)('fed %s', (_, cut) => {
  it('a command of our own begins the ids of the server’s link, and leaves those of the client’s alone', () => {
    const talk = new HeldTalk({ cut, login, interest: noInterest });
    talk.inject(1, payload('EXPLAIN A'));
    expect(talk.to('server')).toBe(hex(framed(query('EXPLAIN A'), 0)));
    talk.feed('server', framed(ok(1), 1));
    expect([talk.to('client'), talk.out.injections]).toEqual(['', [[1, { exchange: 1 }]]]);
    for (const _ of [1, 2]) {
      talk.feed('client', frame(query('SELECT 1'), deflateSync, 0));
      talk.feed('server', framed(ok(1), 1));
      expect(talk.to('server')).toBe(hex(frame(query('SELECT 1'), deflateSync, 0)));
      expect(talk.to('client')).toBe(hex(framed(ok(1), 1)));
    }
    expect(talk.exchanges).toHaveLength(3);
  });

  it('what is changed, answered and joined bears the ids that each side expects', () => {
    const talk = new HeldTalk({ cut, login });
    talk.feed('client', frame(query('SELECT 1'), deflateSync, 0));
    talk.verdict({ kind: 'replace', payload: payload('SELECT 22') });
    expect(talk.to('server')).toBe(hex(framed(query('SELECT 22'), 0)));
    talk.feed('server', framed(ok(1), 1));
    expect(talk.to('client')).toBe(hex(framed(ok(1), 1)));
    talk.feed('client', framed(query('SELECT 2'), 0));
    talk.verdict({ kind: 'answer', packets: ok(1, 5) });
    expect([talk.to('client'), talk.to('server')]).toEqual([hex(framed(ok(1, 5), 1)), '']);
    talk.feed('client', joined([framed(query('SELECT 3').subarray(0, 6), 0), framed(query('SELECT 3').subarray(6), 1)]));
    talk.verdict({
      kind: 'queue',
      commands: [
        { id: 1, payload: payload('DO 1'), reply: 'keep' },
        { id: 2, payload: null, reply: 'pass' },
      ],
    });
    expect(talk.to('server')).toBe(hex(framed(query('DO 1'), 0)));
    talk.feed('server', framed(ok(1), 1));
    expect(talk.to('server')).toBe(hex(framed(query('SELECT 3'), 0)));
    talk.feed('server', framed(ok(1), 1));
    // The client sent two frames.
    expect(talk.to('client')).toBe(hex(framed(ok(1), 2)));
    talk.interest(noInterest);
    talk.feed('client', framed(query('SELECT 4'), 0));
    talk.feed('server', framed(ok(1), 1));
    expect([talk.to('server'), talk.to('client')]).toEqual([hex(framed(query('SELECT 4'), 0)), hex(framed(ok(1), 1))]);
  });

  it('pipelined commands go one by one', () => {
    const talk = new HeldTalk({ cut, login });
    talk.out.decide = () => forward;
    talk.feed('client', framed(joined([query('A'), query('B')]), 0));
    expect(talk.to('server')).toBe(hex(framed(query('A'), 0)));
    talk.feed('server', framed(ok(1), 1));
    expect(talk.to('server')).toBe(hex(framed(query('B'), 0)));
  });
});
