import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { command as code } from '../../../src-core/mysql/constants/commands.ts';
import { ServerPool } from '../../../src-core/upstream/serverPool.ts';
import { frame } from '../../support/compressedScript.ts';
import { agreed, FakeSocket, fakeLink } from '../../support/idleServers.ts';
import { hex, joined } from '../../support/playbook.ts';
import { command, err, ok, packet } from '../../support/wire.ts';

const reset = packet(0, [code.COM_RESET_CONNECTION]);
const names = (sql: string) => command(code.COM_QUERY, sql);
const second = 1_000_000;

function newPool(idleUs?: number) {
  let now = 0;
  const ports = { now: () => now, decompression: { zlib: (bytes: Uint8Array) => inflateSync(bytes), zstd: null } };
  const pool = new ServerPool<FakeSocket>(ports, idleUs);
  const park = (link = fakeLink(), ndx = 1) => {
    const socket = new FakeSocket();
    pool.park(ndx, socket, link);
    return socket;
  };
  const ready = (link = fakeLink(), ndx = 1) => {
    const socket = park(link, ndx);
    socket.on.bytes(ok(1));
    socket.taken();
    return socket;
  };
  const pass = (us: number) => {
    now += us;
    pool.tick();
  };
  return { pool, park, ready, pass };
}

describe('ServerPool', () => {
  it('resets what is parked, and gives it when that was answered', () => {
    const { pool, park } = newPool();
    const socket = park(fakeLink({}, { statements: [4], clientCharset: 'latin1', resultsCharset: null }));
    expect([socket.taken(), socket.calls]).toEqual([hex(reset), ['resume']]);
    const taken = pool.take(1, fakeLink().session)!;
    const told: boolean[] = [];
    taken.whenReady((ready) => told.push(ready));
    for (const byte of ok(1)) {
      expect(told).toEqual([]);
      socket.on.bytes(Uint8Array.of(byte));
    }
    expect(told).toEqual([true]);
    expect([taken.socket, taken.isReady, pool.idle(1)]).toEqual([socket, true, 0]);
    expect(taken.link).toMatchObject({ statements: [], clientCharset: 'utf8mb4', resultsCharset: 'utf8mb4', schema: 'shop' });
  });

  it('tells MySQL the character sets of the login, since it goes back to its own', () => {
    const { pool, park } = newPool();
    const { greeting } = fakeLink();
    const socket = park(fakeLink({ collation: 255 }, { greeting: { ...greeting, serverVersion: '9.7.0' } }));
    expect(socket.taken()).toBe(hex(joined([reset, names('SET NAMES utf8mb4 COLLATE utf8mb4_0900_ai_ci')])));
    socket.on.bytes(ok(1));
    expect(pool.take(1, fakeLink().session)!.isReady).toBe(false);
    socket.on.bytes(ok(1));
  });

  it('leaves a server that knows no reset as it is, but for the statements', () => {
    const { pool, park } = newPool();
    const socket = park(fakeLink({}, { statements: [4, 5], clientCharset: 'latin1' }));
    socket.taken();
    socket.on.bytes(err(1, 1047, '08S01', 'Unknown command'));
    const closed = [4, 5].map((id) => packet(0, [code.COM_STMT_CLOSE, id, 0, 0, 0]));
    expect(socket.taken()).toBe(hex(joined(closed)));
    expect(pool.take(1, fakeLink().session)!.link).toMatchObject({ statements: [], clientCharset: 'latin1' });
  });

  it('speaks in frames where the connection compresses', () => {
    const { pool, park } = newPool();
    const link = fakeLink({ compression: 'zlib' });
    const socket = park(link);
    expect(socket.taken()).toBe(hex(frame(reset, null, 0)));
    socket.on.bytes(frame(ok(1), deflateSync, 1));
    expect(pool.takeForLogin(1)).toBeNull();
    const server = pool.take(1, link.session)!;
    pool.putBack(1, server);
    server.quit();
    expect([socket.taken(), socket.calls.at(-1), pool.idle(1)]).toEqual([hex(frame(packet(0, [code.COM_QUIT]), null, 0)), 'finish', 0]);
  });

  it.each([
    ['refuses the reset', (socket: FakeSocket) => socket.on.bytes(err(1, 1053, '08S01', 'Server shutdown in progress'))],
    ['answers nonsense', (socket: FakeSocket) => socket.on.bytes(packet(1, [5, 5, 5]))],
    ['ends', (socket: FakeSocket) => socket.on.ended()],
    ['breaks', (socket: FakeSocket) => socket.on.closed({ code: 'ECONNRESET', message: 'reset' })],
  ])('drops one that %s, and whoever waits for it is told', (_, happens) => {
    const { pool, park } = newPool();
    const [first, second] = [park(), park()];
    const told: boolean[] = [];
    pool.take(1, fakeLink().session)!.whenReady((ready) => told.push(ready));
    expect(pool.idle(1)).toBe(1);
    happens(first);
    happens(second);
    expect([told, pool.idle(1), pool.take(1, fakeLink().session)]).toEqual([[false], 0, null]);
    expect([first.calls.at(-1), second.calls.at(-1)]).toEqual(['destroy', 'destroy']);
  });

  it('drops an idle one that speaks or ends', () => {
    const { pool, ready } = newPool();
    ready().on.bytes(err(0, 1927, '70100', 'Connection was killed'));
    ready().on.ended();
    expect(pool.idle(1)).toBe(0);
  });

  it('gives the one used last, to the same user who speaks the same dialect', () => {
    const { pool, ready } = newPool();
    const [, , last] = [ready(), ready(fakeLink({ user: 'other' })), ready()];
    ready(fakeLink({ compression: 'zlib' }));
    expect(pool.take(1, fakeLink().session)!.socket).toBe(last);
    const { session } = fakeLink({ capabilities: agreed | (1n << 24n) });
    expect([pool.idleFor(1, session), pool.take(1, session), pool.take(2, fakeLink().session)]).toEqual([0, null, null]);
    // What belongs to the login alone need not be the same.
    expect(pool.idleFor(1, fakeLink({ capabilities: agreed | 8n }).session)).toBe(1);
    expect([pool.idle(1), pool.idle(1, 'other'), pool.idle(1, 'app'), pool.idle(2)]).toEqual([3, 1, 2, 0]);
  });

  it('prefers what is ready to what is being reset', () => {
    const { pool, ready, park } = newPool();
    const first = ready();
    park();
    expect(pool.take(1, fakeLink().session)!.socket).toBe(first);
  });

  it('keeps no more than the limit, and ends those idle for too long but for the least number', () => {
    const { pool, ready, pass } = newPool(10 * second);
    pool.limits(1).max = 2;
    const [first, second_, third] = [ready(), ready(), ready()];
    expect([first.taken(), first.calls.at(-1), pool.idle(1)]).toEqual([hex(packet(0, [code.COM_QUIT])), 'finish', 2]);
    pool.limits(1).min = 1;
    pass(5 * second);
    expect(pool.idle(1)).toBe(2);
    pass(6 * second);
    expect([pool.idle(1), second_.calls.at(-1), third.calls.at(-1)]).toEqual([1, 'finish', 'resume']);
    pool.limits(1).min = 0;
    pass(second);
    expect(pool.idle(1)).toBe(0);
  });

  it('does not wait for ever for the answer to a reset', () => {
    const { pool, park, pass } = newPool();
    const socket = park();
    pass(11 * second);
    expect([pool.idle(1), socket.calls.at(-1)]).toEqual([0, 'destroy']);
  });

  it('is listened to again when it was taken and not used', () => {
    const { pool, ready } = newPool();
    const socket = ready();
    const server = pool.take(1, fakeLink().session)!;
    socket.listen({ ...socket.on, ended: () => undefined });
    pool.putBack(1, server);
    expect(pool.idle(1)).toBe(1);
    socket.on.ended();
    expect(pool.idle(1)).toBe(0);
  });

  it('ends all when it is closed, and what comes then', () => {
    const { pool, ready, park } = newPool();
    const [one, two] = [ready(), park()];
    const server = pool.take(1, fakeLink().session)!;
    pool.close();
    pool.putBack(1, server);
    expect([one, two, park()].map(({ calls }) => calls.at(-1))).toEqual(['finish', 'destroy', 'destroy']);
    expect(pool.idle(1)).toBe(0);
  });
});
