/** The demo app in a time of its own: what it does in a minute takes no time here. */
import { describe, expect, it } from 'vitest';
import { type DemoAppPorts, DemoAppRun, type DemoResult } from '../../../../../src-core/responder/demo/app/demoApp.ts';

interface Said {
  readonly at: number;
  readonly connection: number;
  readonly kind: 'login' | 'text' | 'prepared' | 'close';
  readonly what: string;
}

class ServerSays extends Error {
  readonly code: number = 1045;
}

function play(rate: number, breaks: (n: number) => boolean = () => false) {
  const said: Said[] = [];
  let now = 0;
  let connections = 0;
  let seed = 1;
  let stopping = false;
  const waiting: { at: number; go: () => void }[] = [];
  const answer = (connection: number, kind: 'text' | 'prepared', what: string): Promise<readonly DemoResult[]> => {
    said.push({ at: now, connection, kind, what });
    if (breaks(said.length)) return Promise.reject(new Error('ECONNRESET'));
    const rows = Array.from({ length: 8 }, (_, i) => [i + 1, i + 1]);
    return Promise.resolve([{ rows: what.includes('stock, price') ? [[9, '4.50']] : rows, lastInsertId: 7n }]);
  };
  const ports: DemoAppPorts = {
    connect(login) {
      const connection = ++connections;
      said.push({ at: now, connection, kind: 'login', what: `${login.user} ${login.program}` });
      if (login.password !== 'demo') return Promise.reject(new ServerSays('Access denied'));
      return Promise.resolve({
        query: (sql) => answer(connection, 'text', sql),
        execute: (sql) => answer(connection, 'prepared', sql),
        close: () => said.push({ at: now, connection, kind: 'close', what: '' }),
      });
    },
    wait: (ms) => new Promise((go) => (stopping ? go() : waiting.push({ at: now + ms, go }))),
    now: () => now,
    random: () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    },
  };
  const app = new DemoAppRun(ports, rate);
  /** Lets the time pass until `ms`. */
  const until = async (ms: number) => {
    while (true) {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      waiting.sort((a, b) => a.at - b.at);
      const next = waiting[0];
      if (next === undefined || next.at > ms) break;
      waiting.shift();
      now = next.at;
      next.go();
    }
    now = ms;
  };
  const stop = async () => {
    stopping = true;
    const stopped = app.stop();
    for (const w of waiting.splice(0)) w.go();
    await stopped;
  };
  return { said, until, stop };
}

describe('the demo app', () => {
  it('says something at once, and then so many statements a second', async () => {
    const { said, until, stop } = play(10);
    await until(300);
    expect(said.filter((s) => s.kind === 'login').length).toBeGreaterThanOrEqual(4);
    expect(said.filter((s) => s.kind === 'text').length).toBeGreaterThanOrEqual(1);
    await until(60_000);
    const statements = said.filter((s) => s.kind === 'text' || s.kind === 'prepared').length;
    expect(statements).toBeGreaterThan(540);
    expect(statements).toBeLessThan(660);
    await stop();
  });

  it('shows everything worth seeing in its first twenty seconds', async () => {
    const { said, until, stop } = play(10);
    await until(20_000);
    await stop();
    const has = (kind: Said['kind'], what: RegExp) => said.some((s) => s.kind === kind && what.test(s.what));
    expect(has('login', /^app shop-api$/) && has('login', /^app cron$/) && has('login', /^report report$/)).toBe(true);
    expect(has('login', /^backup nightly-backup$/)).toBe(true);
    expect(has('prepared', /FROM products WHERE category = \?/)).toBe(true);
    expect(has('text', /^START TRANSACTION$/) && has('text', /^COMMIT$/)).toBe(true);
    expect(has('text', /SLEEP\(0\.8\)/) && has('text', /audit_log/) && has('text', /;/)).toBe(true);
    const nPlusOne = said.filter((s) => /^SELECT id, name, email FROM customers WHERE id = \d+$/.test(s.what));
    expect(nPlusOne.length).toBeGreaterThanOrEqual(8);
  });

  it('stops with every connection closed', async () => {
    const { said, until, stop } = play(10);
    await until(5_000);
    await stop();
    const open = said.filter((s) => s.kind === 'login' && !s.what.startsWith('backup')).length;
    expect(said.filter((s) => s.kind === 'close')).toHaveLength(open);
    const length = said.length;
    await until(10_000);
    expect(said).toHaveLength(length);
  });

  it('comes back a second after its connection broke', async () => {
    const { said, until, stop } = play(10, (n) => n === 20);
    await until(10_000);
    await stop();
    const broken = said[19];
    const closed = said.find((s) => s.kind === 'close' && s.connection === broken?.connection);
    expect(closed).toBeDefined();
    const again = said.find((s) => s.kind === 'login' && s.at >= (broken?.at ?? 0) + 1000 && !s.what.startsWith('backup'));
    expect(again).toBeDefined();
  });
});
