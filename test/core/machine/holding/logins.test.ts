/** The greeting, the login and its result wait for a verdict. */
import { describe, expect, it } from 'vitest';
import type { Held, Verdict } from '../../../../src-core/machine/holding/held.ts';
import type { Side } from '../../../../src-core/machine/io.ts';
import { SessionMachine } from '../../../../src-core/machine/sessionMachine.ts';
import { Collector, hex, play, recorded, sessionOptions } from '../../../support/playbook.ts';
import { err, ok } from '../../../support/wire.ts';

const [greeting, response, accepted] = recorded('mariadb-cli').map(([, chunk]) => chunk) as [Uint8Array, Uint8Array, Uint8Array];

function login(decide: (held: Held) => Verdict | null) {
  const out = new Collector();
  out.decide = decide;
  const machine = new SessionMachine(sessionOptions(), out);
  let now = 1000;
  machine.handle({ kind: 'opened', side: 'client' }, now);
  machine.handle({ kind: 'interest', value: { login: true, commands: null } }, now);
  const feed = (side: Side, chunk: Uint8Array) => machine.handle({ kind: 'bytes', side, chunk }, ++now);
  const answer = (verdict: Verdict) => machine.handle({ kind: 'verdict', ticket: out.asked.at(-1)!.ticket, verdict }, ++now);
  const end = (side: Side) => machine.handle({ kind: 'ended', side }, ++now);
  return { out, machine, feed, answer, end };
}

const forward: Verdict = { kind: 'forward' };
const refusal: Verdict = { kind: 'refuse', error: { code: 1045, sqlstate: '28000', message: 'Access denied, for once' } };
const stages = ['greeting', 'login', 'loginResult'] as const;

describe('a login that is asked about', () => {
  it.each([false, true])('goes on as it came (later: %s)', (later) => {
    const { out, feed, answer } = login((held) => (later ? null : { kind: 'forward', notes: [held.at] }));
    for (const [side, chunk] of [
      ['server', greeting],
      ['client', response],
      ['server', accepted],
    ] as const) {
      feed(side, chunk);
      if (later) answer(forward);
    }
    const expected = play(recorded('mariadb-cli').slice(0, 3));
    expect(out.asked.map((held) => held.at)).toEqual(stages);
    expect(out.asked.map(({ session }) => session.user)).toEqual([null, 'app', 'app']);
    expect(out.asked[0]!.session.serverVersion).toContain('MariaDB');
    expect([hex(out.seen().toClient), hex(out.seen().toServer)]).toEqual([hex(expected.toClient), hex(expected.toServer)]);
    expect(out.seen().session.at(-1)).toContain('authenticated');
  });

  it.each(stages)('is refused at its %s', (stage) => {
    const { out, feed } = login((held) => (held.at === stage ? refusal : forward));
    feed('server', greeting);
    feed('client', response);
    feed('server', accepted);
    const { toClient, closed, session } = out.seen();
    expect(Buffer.from(toClient).includes('Access denied, for once')).toBe(true);
    expect(Buffer.from(toClient).includes('#28000Access denied')).toBe(true);
    // The id behind that of the packet that it answers.
    expect(toClient[(stage === 'greeting' ? 0 : greeting.length) + 3]).toBe(stage === 'greeting' ? 0 : response[3]! + 1);
    expect(closed).toEqual(['client', 'server']);
    expect(session.at(-1)).toContain('failed');
  });

  it('a refusal of the server is told, and may be another one', () => {
    const { out, feed, answer } = login((held) => (held.at === 'loginResult' ? null : forward));
    feed('server', greeting);
    feed('client', response);
    feed('server', err(2, 1045, '28000', 'Access denied'));
    expect(out.asked.at(-1)).toMatchObject({ at: 'loginResult', error: { code: 1045, sqlstate: '28000', message: 'Access denied' } });
    answer({ kind: 'refuse', error: { code: 1040, sqlstate: '08004', message: 'Too many connections' } });
    expect(Buffer.from(out.seen().toClient).includes('Too many connections')).toBe(true);
    expect(Buffer.from(out.seen().toClient).includes('Access denied')).toBe(false);
  });

  it('a client that leaves frees it', () => {
    const { out, feed, end } = login(() => null);
    feed('server', greeting);
    end('client');
    end('server');
    expect(out.voided).toEqual([out.asked[0]!.ticket]);
    expect(out.seen().session.slice(1)).toEqual([
      'failed null@null: the client closed the connection before the login was over',
      'closed null@null',
    ]);
  });

  it('a client that leaves while its answer waits is known', () => {
    const { out, feed, end } = login((held) => (held.at === 'login' ? null : forward));
    feed('server', greeting);
    feed('client', response);
    end('client');
    end('server');
    expect(out.seen().session.slice(1)).toEqual([
      'failed app@test: the client closed the connection before the login was over',
      'closed app@test',
    ]);
    expect(hex(out.seen().toServer)).toBe('');
  });

  it('is closed, and it is told by whom', () => {
    const { out, feed, end } = login((held) => (held.at === 'login' ? { kind: 'close', by: ['rule out'] } : forward));
    feed('server', greeting);
    feed('client', response);
    end('client');
    end('server');
    expect(out.seen().session.slice(1)).toEqual([
      'failed app@test: the proxy closed the connection: rule out',
      'closed app@test: the proxy closed the connection: rule out',
    ]);
  });

  it('what is behind in the same chunk waits as well', () => {
    const { out, feed, answer } = login((held) => (held.at === 'loginResult' ? null : forward));
    feed('server', greeting);
    feed('client', response);
    feed('server', ok(2));
    feed('client', Uint8Array.of(1, 0, 0, 0, 14));
    expect(hex(out.seen().toServer)).toBe(hex(response));
    answer(forward);
    expect(hex(out.seen().toServer)).toBe(`${hex(response)}010000000e`);
  });
});
